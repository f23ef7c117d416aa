using SmartPilots.Core.Storage;

namespace SmartPilots.Simulation.Oracle;

/// <summary>What the store did, in the order in which it did it.</summary>
internal sealed class CommitLog
{
    private readonly List<RowCommit> _commits = [];

    public IReadOnlyList<RowCommit> Commits => _commits;

    public void Add(RowCommit commit) => _commits.Add(commit);
}
