using SmartPilots.Core.Storage;

namespace SmartPilots.Simulation.Mutations;

/// <summary>Commits that do less, more or other than was planned.</summary>
internal static class StoreMutations
{
    public static IReadOnlyList<Func<Mutation>> All { get; } =
    [
        Of("state-written-without-etag", Promises.NothingLost, commit => commit.Table == Tables.Telemetry ? Unconditional(commit) : commit),
        Of("unavailable-taken-for-done", Promises.NothingLost, commit => commit,
            answer => answer.Outcome == CommitOutcome.Unavailable ? new CommitAnswer(CommitOutcome.Committed, "W/\"0\"", null) : answer),
        Of("displaced-value-forgotten", Promises.Accounted,
            commit => Without(commit, Tables.Telemetry, key => key.StartsWith("q~", StringComparison.Ordinal) && key.Split('~').Length > 5)),
        Of("ledger-loses-a-commit", Promises.Accounted, OnceInFive(commit => WithoutRows(commit, "l~"))),
        Of("numbers-never-recorded", Promises.Accounted, commit => WithoutRows(commit, "g~")),
        Of("windows-lose-a-commit", Promises.Recomputable, OnceInFive(commit => WithoutRows(commit, "w~5m"))),
        Of("readings-lose-a-commit", Promises.NothingLost, OnceInFive(commit => WithoutRows(commit, "r~"))),
        Of("correction-leaves-windows", Promises.Recomputable, commit => Corrects(commit) ? WithoutRows(commit, "w~") : commit),
        Of("correction-leaves-reading", Promises.Recomputable, commit => Corrects(commit) ? WithoutRows(commit, "r~") : commit),
        () => Of("registration-not-counted", Promises.Limits, commit => Without(commit, Tables.Devices, key => key == "rate"))() with { FirstSeed = 40 },
        Of("requeue-leaves-its-entry", Promises.Accounted, commit => commit with { Writes = [.. commit.Writes.Where(write => !IsSettling(write))] }),
        Of("requeue-commits-nothing", Promises.NothingLost, commit => Requeues(commit) ? null : commit),
        Of("floor-never-moved", Promises.Recomputable, commit => IsFloor(commit) ? null : commit),
        Of("old-readings-stay", Promises.Accounted, commit => commit.Writes[0].Operation == RowOperation.Delete ? WithoutRows(commit, "r~") : commit),
        Of("latest-written-over-newer", Promises.LateIsNormal, commit => commit.Table == Tables.Latest ? Unconditional(commit) : commit),
        Of("entry-lost-from-its-commit", Promises.Accounted, OnceInFive(commit => commit with { Writes = [.. commit.Writes.Where(write => !IsEntry(write))] })),
        () => new Mutation("entry-in-another-transaction", Promises.Accounted) { Store = inner => new SplitStore(inner, IsEntry) },
        Of("outbox-without-marker", Promises.AlertsOnce, commit =>
            commit.Table == Tables.Pending && commit.Writes[0].Operation == RowOperation.Upsert ? null : commit),
        Of("outbox-deleted-before-alert", Promises.AlertsOnce, OnceInFive(commit => commit.Table == Tables.Alerts ? null : commit)),
        Of("alert-replaced-not-merged", Promises.AlertsOnce, commit => commit.Table == Tables.Alerts
            ? commit with { Writes = [.. commit.Writes.Select(write => write with { Operation = RowOperation.Upsert })] }
            : commit),
    ];

    private static Func<Mutation> Of(string name, string breaks, Func<RowCommit, RowCommit?> change, Func<CommitAnswer, CommitAnswer>? answer = null) =>
        () => new Mutation(name, breaks) { Store = inner => new StoreDecorator(inner, change, answer) };

    private static RowCommit Unconditional(RowCommit commit) => commit with
    {
        Writes = [.. commit.Writes.Select(write => write.Operation is RowOperation.ReplaceIfMatch or RowOperation.Insert
            ? new RowWrite(RowOperation.Upsert, write.Row)
            : write)],
    };

    private static RowCommit WithoutRows(RowCommit commit, string prefix) =>
        Without(commit, Tables.Telemetry, key => key.StartsWith(prefix, StringComparison.Ordinal));

    private static RowCommit Without(RowCommit commit, string table, Func<string, bool> left) => commit.Table != table
        ? commit
        : commit with { Writes = [.. commit.Writes.Where(write => !left(write.Row.Key))] };

    private static bool IsEntry(RowWrite write) => write.Operation == RowOperation.Upsert && write.Row.Key.StartsWith("q~", StringComparison.Ordinal);

    private static bool IsSettling(RowWrite write) => write.Operation == RowOperation.Delete && write.Row.Key.StartsWith("q~", StringComparison.Ordinal);

    private static bool Corrects(RowCommit commit) => commit.Writes.Any(write => write.Row.Key.StartsWith("x~", StringComparison.Ordinal));

    // Nothing but the state: retention's first step.
    private static bool IsFloor(RowCommit commit) => commit.Table == Tables.Telemetry
        && commit.Writes is [{ Operation: RowOperation.ReplaceIfMatch, Row.Key: "s" }];

    private static bool Requeues(RowCommit commit) =>
        commit.Table == Tables.Telemetry && commit.Writes.Any(IsSettling);

    // By the commit, not by a count: the same in every run.
    private static Func<RowCommit, RowCommit?> OnceInFive(Func<RowCommit, RowCommit?> change) =>
        commit => commit.Writes[0].Row.Columns.Sum(column => (long)column.Name.Length + (column.Text?.Length ?? 0) + (column.Bytes?.Length ?? 0)) % 5 == 0
            ? change(commit)
            : commit;
}
