namespace SmartPilots.Core.Ingest;

/// <summary>How far one source has been counted for this device.</summary>
public sealed class SourceState
{
    /// <summary><see cref="DeviceMessage.SourceKey"/>.</summary>
    public string Key { get; set; } = "";

    /// <summary>By which provenance refers to it; never given twice.</summary>
    public int Number { get; set; }

    /// <summary>Number of the commit that counted it last.</summary>
    public long CountedCommit { get; set; }

    /// <summary>The last sequence counted. A message at or below it is a redelivery. Stays 0 for a source without numbers.</summary>
    public long Sequence { get; set; }

    /// <summary>Version of the pilot file by which that message was read.</summary>
    public string? Version { get; set; }

    /// <summary>
    /// For a source without numbers: the identities of the last messages counted, oldest first. A retry after so many newer ones of the
    /// same device counts as another message, whose readings are all known: a duplicate, never twice in a window.
    /// </summary>
    public List<long>? Recent { get; set; }

    /// <summary>Identities kept in <see cref="Recent"/>: about 1 KB of state; a server's retries end within minutes, or tens of uplinks.</summary>
    public const int RecentKept = 64;

    /// <summary>A message too large for one commit, counted only when its last part is: its sequence, or 0.</summary>
    public long PartialSequence { get; set; }

    /// <summary>How many of its readings are committed, and how they were classified so far.</summary>
    public int PartialReadings { get; set; }
    public LedgerCounts? Partial { get; set; }

    /// <summary>Whether it began again meanwhile, decoded otherwise: then readings of its own are stored beyond that point.</summary>
    public bool PartialBeganAgain { get; set; }

    /// <summary>A message is taken so far, and goes on in the next commit.</summary>
    public void Pause(long sequence, int readings, LedgerCounts counts, bool beganAgain) =>
        (PartialSequence, PartialReadings, Partial, PartialBeganAgain) = (sequence, readings, counts, beganAgain);

    public bool HasCounted(long sequence) => Recent?.Contains(sequence) ?? sequence <= Sequence;

    /// <summary>The message is finished. What another message without a number has begun stays begun.</summary>
    public void Count(long sequence, bool isNumbered)
    {
        if (isNumbered)
            Sequence = Math.Max(Sequence, sequence);
        else
        {
            Recent ??= new List<long>(RecentKept);
            if (Recent.Count == RecentKept)
                Recent.RemoveAt(0);
            Recent.Add(sequence);
        }
        if (isNumbered || PartialSequence == sequence)
            (PartialSequence, PartialReadings, Partial, PartialBeganAgain) = (0, 0, null, false);
    }
}
