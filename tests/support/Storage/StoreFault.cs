using SmartPilots.Core.Storage;

namespace SmartPilots.Tests.Support.Storage;

/// <summary>What befalls one operation of a <see cref="StrictStore"/>.</summary>
public enum StoreFault
{
    None,

    /// <summary>Not done, and answered as unavailable (503).</summary>
    Unavailable,

    /// <summary>Done, and answered as unavailable: a time-out whose write went through. For a read the same as unavailable.</summary>
    AnswerLost,

    /// <summary>Not done, and answered as a conflict, as if somebody else had been there. A read is not affected.</summary>
    Conflict,

    /// <summary>The caller's process dies: not done, and <see cref="StoreCrashException"/> is thrown.</summary>
    CrashBefore,

    /// <summary>The caller's process dies: done, and <see cref="StoreCrashException"/> is thrown.</summary>
    CrashAfter,
}

/// <summary>
/// The caller is dead from here on; catch it only where a simulation restarts the process. Of the kind that ends a process and that
/// nobody who isolates failures takes for one message's.
/// </summary>
public sealed class StoreCrashException(string operation) : OutOfMemoryException($"The process died at {operation}.");

/// <summary>One operation on its way into the store: exactly one of the three is set.</summary>
public sealed record StoreOperation(RowCommit? Commit, StorePointRead? Read, RowQuery? Query)
{
    public override string ToString() => this switch
    {
        { Commit: { } commit } => $"commit {commit.Table}/{commit.Partition} of {commit.Writes.Count}",
        { Read: { } read } => $"read {read.Table}/{read.Partition} of {read.Keys.Count}",
        _ => $"query {Query!.Table}/{Query.PartitionFrom}..{Query.PartitionTo}",
    };
}

public sealed record StorePointRead(string Table, string Partition, IReadOnlyList<string> Keys);
