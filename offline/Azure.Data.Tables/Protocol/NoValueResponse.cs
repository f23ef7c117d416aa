namespace Azure.Data.Tables.Protocol;

/// <summary>The answer to a read of a row that is not there.</summary>
internal sealed class NoValueResponse<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;

    public override T Value => throw new InvalidOperationException($"The answer with status {response.Status} has no value.");

    public override Response GetRawResponse() => response;
}
