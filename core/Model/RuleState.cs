namespace SmartPilots.Core.Model;

/// <summary>
/// Where one rule stands on one device. <see cref="Active"/> is what the readings say; <see cref="AnnouncedTicks"/> what operators
/// were told. They differ after stale readings and during maintenance, which move the first silently.
/// </summary>
public sealed class RuleState
{
    /// <summary>The condition has held for the rule's duration and not been cleared since.</summary>
    public bool Active { get; set; }

    /// <summary>Since when the opposite condition holds without its duration being over; 0 not at all.</summary>
    public long PendingTicks { get; set; }

    /// <summary>Time of the raise that operators see as open; 0 none. Part of the alert's identity.</summary>
    public long AnnouncedTicks { get; set; }

    /// <summary>Null for a rule that looks at nothing but the reading.</summary>
    public RuleMemory? Memory { get; set; }

    /// <summary>The memory of a kind of rule, empty when there is none yet.</summary>
    public RuleMemory MemoryOf(string kind) =>
        Memory is { } memory && memory.Kind == kind ? memory : Memory = new RuleMemory { Kind = kind };
}
