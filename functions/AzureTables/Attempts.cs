namespace SmartPilots.Functions.AzureTables;

/// <summary>How often an update may be tried: races are lost now and then, a store that is away stays away for a while.</summary>
internal sealed class Attempts
{
    private const int MaxConflicts = 50;
    private const int MaxFailures = 2;

    private int _conflicts;
    private int _failures;

    /// <summary>Whether nothing went wrong yet.</summary>
    public bool IsFirst => _conflicts + _failures == 0;

    /// <summary>Takes note of what became of one; false when it is time to give up.</summary>
    public bool MayGoOn(CommitOutcome outcome) => outcome switch
    {
        CommitOutcome.Conflict => ++_conflicts <= MaxConflicts,
        CommitOutcome.Unavailable => ++_failures <= MaxFailures,
        _ => true,
    };
}
