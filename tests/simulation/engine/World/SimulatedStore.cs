using SmartPilots.Core.Storage;
using SmartPilots.Simulation.Faults;
using SmartPilots.Simulation.Scheduling;

namespace SmartPilots.Simulation.World;

/// <summary>
/// The way from one instance to the store: every operation takes its own time, so that those of one call and of several instances mix,
/// and any of them may go wrong.
/// </summary>
internal sealed class SimulatedStore(SimulatedWorld world, SimulatedProcess process) : ITelemetryStore
{
    public Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellationToken)
    {
        foreach (var commit in commits)
            StoreLimits.Check(commit);
        var answers = new CommitAnswer[commits.Count];
        var all = new TaskCompletionSource<IReadOnlyList<CommitAnswer>>();
        var open = commits.Count;
        for (var i = 0; i < commits.Count; i++)
        {
            var index = i;
            process.After(Latency(), () =>
            {
                if (Carry(commits[index]) is not { } answer)
                    return;
                answers[index] = answer;
                if (--open == 0)
                    process.After(Latency(), () => all.SetResult(answers));
            });
        }
        return all.Task;
    }

    public Task<IReadOnlyList<StoredRow?>> FindAsync(string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Read($"find {partition} {keys.Count}", () => world.Store.FindAsync(table, partition, keys, CancellationToken.None));

    public Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellationToken) =>
        Read($"query {query.Table} {query.PartitionFrom}", () => world.Store.QueryAsync(query, CancellationToken.None));

    private Task<T> Read<T>(string what, Func<Task<T>> read)
    {
        var done = new TaskCompletionSource<T>();
        process.After(Latency(), () =>
        {
            if (world.Faults.Strikes(FaultKind.InstanceCrashedAtRead))
            {
                process.Die();
                return;
            }
            if (world.Faults.Strikes(FaultKind.ReadUnavailable))
            {
                world.Say(process.Name, $"{what} unavailable");
                process.After(Latency(), () => done.SetException(new StoreUnavailableException($"simulated: {what}")));
                return;
            }
            var result = read().GetAwaiter().GetResult(); // the strict store completes at once
            process.After(Latency(), () => done.SetResult(result));
        });
        return done.Task;
    }

    // Null when the process died of it.
    private CommitAnswer? Carry(RowCommit commit)
    {
        var faults = world.Faults;
        if (faults.Strikes(FaultKind.InstanceCrashedBeforeCommit))
            return Die(commit, "before");
        if (faults.Strikes(FaultKind.CommitUnavailable))
            return Say(commit, new CommitAnswer(CommitOutcome.Unavailable, null, "simulated: unavailable"));
        if (IsConditional(commit) && faults.Strikes(FaultKind.CommitConflict))
            return Say(commit, new CommitAnswer(CommitOutcome.Conflict, null, "simulated: conflict"));
        var answer = world.Store.CommitAsync([commit], CancellationToken.None).GetAwaiter().GetResult()[0];
        Say(commit, answer);
        if (answer.Outcome == CommitOutcome.Committed)
            world.Commits.Add(commit);
        if (faults.Strikes(FaultKind.InstanceCrashedAfterCommit))
            return Die(commit, "after");
        if (faults.Strikes(FaultKind.CommitTimedOutButDone))
            return Say(commit, new CommitAnswer(CommitOutcome.Unavailable, null, "simulated: timed out and done"));
        return answer;
    }

    // Deleting with "*" knows no conflict but that the row is gone: inventing one would be a fault that no store has.
    private static bool IsConditional(RowCommit commit) =>
        commit.Writes.Any(write => write.Operation is RowOperation.Insert or RowOperation.ReplaceIfMatch);

    private CommitAnswer? Die(RowCommit commit, string when)
    {
        world.Say(process.Name, $"dies {when} {commit.Table}/{commit.Partition}");
        process.Die();
        return null;
    }

    private CommitAnswer Say(RowCommit commit, CommitAnswer answer)
    {
        world.Say(process.Name, $"{commit.Table}/{commit.Partition} {string.Join(' ', commit.Writes.Select(Write))}: {answer.Outcome} {answer.ETag}");
        return answer;
    }

    private static string Write(RowWrite write) => $"{"+=|?-"[(int)write.Operation]}{write.Row.Key}";

    private TimeSpan Latency() => world.Faults.Strikes(FaultKind.OperationSlow)
        ? world.Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20))
        : world.Random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(30));
}
