namespace Azure.Data.Tables.Models;

/// <summary>
/// Error codes of the service. Compare with <see cref="RequestFailedException.ErrorCode"/>:
/// <c>when (ex.ErrorCode == TableErrorCode.EntityAlreadyExists)</c>.
/// </summary>
public readonly struct TableErrorCode(string value) : IEquatable<TableErrorCode>
{
    private readonly string _value = value;

    public static TableErrorCode AuthorizationPermissionMismatch => "AuthorizationPermissionMismatch";

    /// <summary>400: the rows of a transaction must share one partition.</summary>
    public static TableErrorCode CommandsInBatchActOnDifferentPartitions => "CommandsInBatchActOnDifferentPartitions";

    /// <summary>409: an added row exists.</summary>
    public static TableErrorCode EntityAlreadyExists => "EntityAlreadyExists";

    public static TableErrorCode EntityTooLarge => "EntityTooLarge";

    /// <summary>400: a transaction names a row twice.</summary>
    public static TableErrorCode InvalidDuplicateRow => "InvalidDuplicateRow";

    public static TableErrorCode InvalidInput => "InvalidInput";

    public static TableErrorCode PropertyNameInvalid => "PropertyNameInvalid";

    public static TableErrorCode PropertyValueTooLarge => "PropertyValueTooLarge";

    /// <summary>404: no such row.</summary>
    public static TableErrorCode ResourceNotFound => "ResourceNotFound";

    public static TableErrorCode TableAlreadyExists => "TableAlreadyExists";

    /// <summary>409: a deleted table keeps its name for a while.</summary>
    public static TableErrorCode TableBeingDeleted => "TableBeingDeleted";

    public static TableErrorCode TableNotFound => "TableNotFound";

    public static TableErrorCode TooManyProperties => "TooManyProperties";

    /// <summary>412: the ETag is no longer the row's.</summary>
    public static TableErrorCode UpdateConditionNotSatisfied => "UpdateConditionNotSatisfied";

    /// <summary>Null, the code of a request that got no answer, equals none of these.</summary>
    public static implicit operator TableErrorCode(string? value) => new(value ?? "");

    public static bool operator ==(TableErrorCode left, TableErrorCode right) => left.Equals(right);

    public static bool operator !=(TableErrorCode left, TableErrorCode right) => !left.Equals(right);

    public bool Equals(TableErrorCode other) => string.Equals(_value, other._value, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => obj is TableErrorCode other && Equals(other);

    public override int GetHashCode() => _value is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(_value);

    public override string ToString() => _value;
}
