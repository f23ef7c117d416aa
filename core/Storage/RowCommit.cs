namespace SmartPilots.Core.Storage;

/// <summary>One atomic commit: one table, one partition, at most 100 rows and under 4 MiB, each row once.</summary>
public sealed record RowCommit(string Table, string Partition, IReadOnlyList<RowWrite> Writes);

public enum RowOperation
{
    /// <summary>Fails with <see cref="CommitOutcome.Conflict"/> when the row exists.</summary>
    Insert,

    /// <summary>Writes the row whole, whether it exists or not.</summary>
    Upsert,

    /// <summary>Writes the columns given and leaves the others, whether the row exists or not.</summary>
    Merge,

    /// <summary>Replaces the row when it still has the ETag; otherwise the commit is a conflict.</summary>
    ReplaceIfMatch,

    /// <summary>Deletes the row when it has the ETag (<c>*</c> for any); a missing row is a conflict.</summary>
    Delete,
}

public sealed record RowWrite(RowOperation Operation, Row Row, string? ETag = null)
{
    /// <summary>Over the row that was read with the ETag; null: there was none.</summary>
    public static RowWrite Over(string? etag, Row row) => etag is null ? new(RowOperation.Insert, row) : new(RowOperation.ReplaceIfMatch, row, etag);
}

public enum CommitOutcome
{
    /// <summary>All rows are durable.</summary>
    Committed,

    /// <summary>A row exists that must not, or has another ETag, or is gone: nothing was written. Reload and decide again.</summary>
    Conflict,

    /// <summary>The store did not do it, or did and could not say so (time-out): nothing may be assumed. Reload and decide again.</summary>
    Unavailable,
}

/// <summary>What became of one commit.</summary>
/// <param name="ETag">After <see cref="CommitOutcome.Committed"/>, the new ETag of the commit's first row (null when deleted).</param>
/// <param name="Detail">Why not, for the log.</param>
public readonly record struct CommitAnswer(CommitOutcome Outcome, string? ETag, string? Detail);
