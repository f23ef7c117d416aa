using SmartPilots.Core.Alerts;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

/// <summary>What one atomic commit of one device will do, decided and not yet done.</summary>
public sealed class CommitPlan
{
    /// <summary>Null when there is nothing to write: all of it was redelivered.</summary>
    public RowCommit? Commit { get; set; }

    /// <summary>Index of the first message that this plan does not finish.</summary>
    public int Next { get; set; }

    /// <summary>Outcome of each message finished, in order, starting with the first given to the planner.</summary>
    public List<EventOutcome> Outcomes { get; } = [];

    /// <summary>Entries of quarantine to write, by key; null: to delete.</summary>
    public Dictionary<string, QuarantineEntry?> Quarantine { get; } = new(StringComparer.Ordinal);

    /// <summary>Transitions in this commit's outbox rows, with their numbers.</summary>
    public List<(long Number, AlertTransition Transition)> Outbox { get; } = [];

    /// <summary>Keys of rows for messages without a time, whose times are in the snapshot.</summary>
    public List<string> Undated { get; } = [];

    /// <summary>What became of each message out of quarantine that was finished, in order.</summary>
    public List<RequeuedMessage> Requeued { get; } = [];

    /// <summary>Whether nobody sends it again: what a crash leaves untold, the sweep must tell.</summary>
    public bool IsByHand { get; set; }

    /// <summary>How far the message at <see cref="Next"/> got, when it is one out of quarantine and does not fit this commit.</summary>
    public RequeueProgress? Progress { get; set; }

    /// <summary>Set when a day's raw rows must be read first: then nothing else of the plan holds, nor does the snapshot.</summary>
    public WindowKey? MissingDay { get; set; }
}
