namespace Azure.Data.Tables;

/// <summary>What a transaction does to one row.</summary>
public enum TableTransactionActionType
{
    /// <summary>The row must not exist.</summary>
    Add,

    /// <summary>The row must exist, with the action's ETag if one is given. Unnamed columns stay.</summary>
    UpdateMerge,

    /// <summary>The row must exist, with the action's ETag if one is given. Unnamed columns go.</summary>
    UpdateReplace,

    /// <summary>The row must exist, with the action's ETag if one is given.</summary>
    Delete,

    UpsertMerge,

    UpsertReplace,
}
