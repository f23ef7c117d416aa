using System.Text.Json.Serialization;
using SmartPilots.Core.Alerts;

namespace SmartPilots.Core.Commit;

/// <summary>
/// Row <c>s</c> of a device's partition: what deciding about the next message needs. Its ETag is the lock of the whole partition:
/// every commit replaces it, so two writers can never both succeed from the same state.
/// </summary>
public sealed class DeviceState
{
    /// <summary>Number of commits so far: side tables are written on condition that it grows.</summary>
    public long Commit { get; set; }

    /// <summary>Newest time of measurement of any stored reading; a row newer than it certainly does not exist.</summary>
    public long MaxTicks { get; set; }

    /// <summary>Readings older than this are no longer stored and windows before it are sealed (retention).</summary>
    public long FloorTicks { get; set; }

    /// <summary>
    /// Windows that start before it are sealed and raw rows before it deleted: the floor's own hour is kept whole, because in some zones
    /// an hour lies across the local midnight at which the floor stands.
    /// </summary>
    [JsonIgnore]
    public long SealedTicks => FloorTicks - FloorTicks % TimeSpan.TicksPerHour;

    /// <summary>When it was last heard, by the newest reading that was not stale; 0 while it never was live: no-data rules sleep.</summary>
    public long LiveTicks { get; set; }

    /// <summary>The gateway by which it was heard last with a message that was not stale; null while it never was live.</summary>
    public string? LiveGateway { get; set; }

    /// <summary>Raise time of the open no-data alert; 0 none.</summary>
    public long SilentTicks { get; set; }

    /// <summary>
    /// How far the device's clock stood before (negative: behind) the time of receipt, in whole seconds, at the last reading that was
    /// newer than all before it. A device that sends what it had kept seems behind as well, until it has caught up.
    /// </summary>
    public long SkewSeconds { get; set; }

    /// <summary>A device's own counter at or above it has no <see cref="UndatedRow"/> yet.</summary>
    public long NextCounter { get; set; }

    /// <summary>What its status channel said last; null never. The broker says "offline" for it by its last will.</summary>
    public bool? Online { get; set; }

    /// <summary>
    /// When that was received, UTC ticks: what was received before it, and comes out of a backlog, changes nothing. 0 for a state of before
    /// this was kept.
    /// </summary>
    public long StatusTicks { get; set; }

    /// <summary>Number of the next outbox row.</summary>
    public long NextOutbox { get; set; } = 1;

    /// <summary>Outbox rows below it were relayed for certain; it lags behind on purpose, to save a commit.</summary>
    public long RelayedOutbox { get; set; } = 1;

    public Dictionary<string, StreamState> Streams { get; set; } = [];
    public Dictionary<string, RuleState> Rules { get; set; } = [];

    /// <summary>Every source that was ever counted here. The order never changes: provenance refers to it by index.</summary>
    public List<SourceState> Sources { get; set; } = [];

    public StreamState StreamOf(string name)
    {
        if (!Streams.TryGetValue(name, out var stream))
            Streams[name] = stream = new StreamState();
        return stream;
    }

    public RuleState RuleOf(string id)
    {
        if (!Rules.TryGetValue(id, out var rule))
            Rules[id] = rule = new RuleState();
        return rule;
    }

    /// <summary>Whether anything of a source was counted here, lastly by this version of the pilot file.</summary>
    public bool Knows(string source, string pilotVersion) =>
        FindSource(source) is { } known && ((known.Sequence > 0 && known.Version == pilotVersion) || known.PartialSequence > 0);

    /// <summary>Whether any message of a source was counted here, or begun.</summary>
    public bool HasHeard(string source) => FindSource(source) is { } known && (known.Sequence > 0 || known.PartialSequence > 0);

    /// <summary>Null for one of which nothing ever came here.</summary>
    public SourceState? FindSource(string source)
    {
        foreach (var known in Sources)
        {
            if (known.Key == source)
                return known;
        }
        return null;
    }

    /// <summary>Index of a source in <see cref="Sources"/>; adds it when new.</summary>
    public int SourceIndex(string key)
    {
        for (var i = 0; i < Sources.Count; i++)
        {
            if (Sources[i].Key == key)
                return i;
        }
        Sources.Add(new SourceState { Key = key });
        return Sources.Count - 1;
    }
}

/// <summary>One stream of the device.</summary>
public sealed class StreamState
{
    /// <summary>High-water mark: the newest time of measurement stored. Newer is certainly new.</summary>
    public long HighTicks { get; set; }

    /// <summary>The latest value that may be shown and judged, with its time; 0 none yet.</summary>
    public long LatestTicks { get; set; }
    public decimal Latest { get; set; }
}

/// <summary>How far one source has been counted for this device.</summary>
public sealed class SourceState
{
    /// <summary><see cref="Events.SourceId.Key"/>.</summary>
    public string Key { get; set; } = "";

    /// <summary>The last sequence counted. A message at or below it is a redelivery. Stays 0 for a source without numbers.</summary>
    public long Sequence { get; set; }

    /// <summary>
    /// Version of the pilot file that routed that message here. By another version, messages before it may have gone to other devices:
    /// then a sequence below does not say that a message was counted.
    /// </summary>
    public string? Version { get; set; }

    /// <summary>
    /// For a source without numbers: the identities of the last messages counted, oldest first. A retry after so many newer ones of the
    /// same device counts as another message, whose readings are all known: a duplicate, never twice in a window.
    /// </summary>
    public List<long>? Recent { get; set; }

    /// <summary>
    /// Where messages come that other pilot files send elsewhere, a sequence below the last one does not say that it was counted here: so
    /// there the numbers themselves are kept, the newest ones, as <see cref="SequenceRanges"/>. Null elsewhere.
    /// </summary>
    public string? Exact
    {
        get => _exact?.Encode();
        set => _exact = value is null ? null : SequenceRanges.Decode(value, 0);
    }

    private SequenceRanges? _exact;

    /// <summary>Identities kept in <see cref="Recent"/>: about 1 KB of state; a server's retries end within minutes, or tens of uplinks.</summary>
    public const int RecentKept = 64;

    /// <summary>A message too large for one commit, counted only when its last part is: its sequence, or 0.</summary>
    public long PartialSequence { get; set; }

    /// <summary>How many of its readings are committed, and how they were classified so far.</summary>
    public int PartialReadings { get; set; }
    public LedgerCounts? Partial { get; set; }

    /// <summary>Of those readings as they were decoded.</summary>
    public long PartialHash { get; set; }

    /// <summary>Whether it began again meanwhile, decoded otherwise: then readings of its own are stored beyond that point.</summary>
    public bool PartialBeganAgain { get; set; }

    public bool HasCounted(long sequence) => Recent?.Contains(sequence) ?? sequence <= Sequence;

    /// <summary>By the numbers kept; null for one of which none is kept.</summary>
    public bool? HasCountedExactly(long sequence) => _exact is null || sequence < _exact.First ? null : _exact.Holds(sequence);

    /// <summary>The message is finished. What another message without a number has begun stays begun.</summary>
    /// <param name="exactRanges">How many ranges of <see cref="Exact"/> to keep; 0 for none.</param>
    public void Count(long sequence, bool isNumbered, string pilotVersion, int exactRanges)
    {
        Version = pilotVersion;
        if (isNumbered)
        {
            Sequence = Math.Max(Sequence, sequence);
            if (exactRanges > 0)
            {
                (_exact ??= new SequenceRanges()).Add(sequence, sequence);
                _exact.Keep(exactRanges);
            }
        }
        else
        {
            Recent ??= new List<long>(RecentKept);
            if (Recent.Count == RecentKept)
                Recent.RemoveAt(0);
            Recent.Add(sequence);
        }
        if (isNumbered || PartialSequence == sequence)
            (PartialSequence, PartialReadings, Partial, PartialHash, PartialBeganAgain) = (0, 0, null, 0, false);
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(DeviceState))]
[JsonSerializable(typeof(Dictionary<string, StreamState>))]
internal sealed partial class StateJson : JsonSerializerContext;
