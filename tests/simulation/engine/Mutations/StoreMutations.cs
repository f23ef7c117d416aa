using System.Text;
using System.Text.RegularExpressions;
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
        Of("displaced-value-forgotten", Promises.Accounted, commit => Without(commit, Tables.Quarantine, key => key.Split('~').Length > 5)),
        Of("ledger-loses-a-commit", Promises.Accounted, OnceInFive(commit => WithoutRows(commit, "l~"))),
        Of("numbers-never-recorded", Promises.Accounted, commit => WithoutRows(commit, "g~")),
        Of("windows-lose-a-commit", Promises.Recomputable, OnceInFive(commit => WithoutRows(commit, "w~5m"))),
        Of("readings-lose-a-commit", Promises.NothingLost, OnceInFive(commit => WithoutRows(commit, "r~"))),
        Of("correction-leaves-windows", Promises.Recomputable, commit => Corrects(commit) ? WithoutRows(commit, "w~") : commit),
        Of("correction-leaves-reading", Promises.Recomputable, commit => Corrects(commit) ? WithoutRows(commit, "r~") : commit),
        Of("unknown-numbers-not-kept", Promises.Accounted, commit => IsOfNobody(commit) ? ForgettingNumbers(commit) : commit),
        Of("registration-not-counted", Promises.Limits, commit => Without(commit, Tables.Devices, key => key == "rate")),
        Of("requeue-leaves-no-marker", Promises.NothingTwice, commit => WithoutRows(commit, "q~")),
        Of("requeue-commits-nothing", Promises.NothingLost, commit => Requeues(commit) ? null : commit),
        Of("floor-never-moved", Promises.Recomputable, commit => IsFloor(commit) ? null : commit),
        Of("old-readings-stay", Promises.Accounted, commit => commit.Writes[0].Operation == RowOperation.Delete ? WithoutRows(commit, "r~") : commit),
        Of("latest-written-over-newer", Promises.LateIsNormal, commit => commit.Table == Tables.Latest ? Unconditional(commit) : commit),
        Of("quarantine-not-before-commit", Promises.Accounted, OnceInFive(commit => commit.Table == Tables.Quarantine ? null : commit)),
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

    private static bool IsOfNobody(RowCommit commit) => commit.Table == Tables.Telemetry && commit.Partition.Contains("~-~", StringComparison.Ordinal);

    private static RowCommit ForgettingNumbers(RowCommit commit) => commit with
    {
        Writes = [.. commit.Writes.Select(write => write.Row.Key != "s" ? write : write with { Row = new Row("s", [.. write.Row.Columns.Select(Forget)]) })],
    };

    private static Column Forget(Column column) => column.Name != "state" ? column
        : new Column("state", Encoding.UTF8.GetBytes(Regex.Replace(Encoding.UTF8.GetString(column.Bytes!), """,?"Exact":"[^"]*""" + "\"", "")));

    private static bool Corrects(RowCommit commit) => commit.Writes.Any(write => write.Row.Key.StartsWith("x~", StringComparison.Ordinal));

    // Nothing but the state: retention's first step.
    private static bool IsFloor(RowCommit commit) => commit.Table == Tables.Telemetry
        && commit.Writes is [{ Operation: RowOperation.ReplaceIfMatch, Row.Key: "s" }];

    private static bool Requeues(RowCommit commit) =>
        commit.Table == Tables.Telemetry && commit.Writes.Any(write => write.Row.Key.StartsWith("q~", StringComparison.Ordinal));

    // By the commit, not by a count: the same in every run.
    private static Func<RowCommit, RowCommit?> OnceInFive(Func<RowCommit, RowCommit?> change) =>
        commit => commit.Writes[0].Row.Columns.Sum(column => (long)column.Name.Length + (column.Text?.Length ?? 0) + (column.Bytes?.Length ?? 0)) % 5 == 0
            ? change(commit)
            : commit;
}
