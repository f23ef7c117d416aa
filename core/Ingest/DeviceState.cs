using System.Text.Json.Serialization;
using SmartPilots.Core.Model;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

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

    /// <summary>When that was received, UTC ticks: what was received before it, and comes out of a backlog, changes nothing.</summary>
    public long StatusTicks { get; set; }

    /// <summary>Number of the next outbox row.</summary>
    public long NextOutbox { get; set; } = 1;

    /// <summary>Outbox rows below it were published for certain; it lags behind on purpose, to save a commit.</summary>
    [JsonPropertyName("RelayedOutbox")]
    public long PublishedOutbox { get; set; } = 1;

    public Dictionary<string, StreamState> Streams { get; set; } = [];
    public Dictionary<string, RuleState> Rules { get; set; } = [];

    /// <summary>Of each source that was counted here, up to <see cref="MaxSources"/>: how far.</summary>
    public List<SourceState> Sources { get; set; } = [];

    /// <summary>Number of the next source: provenance refers to sources by number.</summary>
    public int NextSource { get; set; } = 1;

    /// <summary>
    /// Sources remembered, about 300 bytes each. Beyond it the one that was counted longest ago is forgotten: its readings no longer name their
    /// gateway, and what it sends again counts as duplicate instead of redelivered.
    /// </summary>
    public const int MaxSources = 100;

    /// <summary>Entries of quarantine that wait here, so that a list of what waits visits no other partition. A hint: it may be too high, never too low.</summary>
    public long Waiting { get; set; }

    /// <summary>The same of entries that an operator discarded.</summary>
    public long Discarded { get; set; }

    /// <summary>UTC day by the functions' clock, in days, for which the next two are counted.</summary>
    public long CountedDay { get; set; }

    /// <summary>Bytes of payload that went into quarantine.</summary>
    public long QuarantineBytes { get; set; }

    /// <summary>Alerts raised.</summary>
    public long AlertsRaised { get; set; }

    /// <summary>Bytes of payload kept in quarantine in a day; of a message beyond it only the facts are kept, and the entry says so.</summary>
    public const long MaxQuarantineBytesPerDay = 4 * 1024 * 1024;

    /// <summary>Alerts raised in a day: beyond it rules move silently, and what still holds on the next day is raised then.</summary>
    public const long MaxAlertsPerDay = 200;

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

    /// <summary>Null for one of which nothing ever came here.</summary>
    public SourceState? FindSource(string key)
    {
        foreach (var known in Sources)
        {
            if (known.Key == key)
                return known;
        }
        return null;
    }

    /// <summary>The source with that key; adds it when new, in the place of the one counted longest ago when there are too many.</summary>
    public SourceState SourceOf(string key)
    {
        if (FindSource(key) is { } known)
            return known;
        if (Sources.Count >= MaxSources)
            Sources.Remove(Sources.MinBy(source => source.CountedCommit)!);
        var source = new SourceState { Key = key, Number = NextSource++, CountedCommit = Commit };
        Sources.Add(source);
        return source;
    }

    /// <summary>Where a reading came from, by the number that its provenance names; null when that is forgotten.</summary>
    public SourceId? SourceOf(int number) =>
        Sources.Find(source => source.Number == number)?.Key.Split('~') is [var gateway, var epoch, var lane, ..] ? new SourceId(gateway, epoch, lane) : null;

    /// <summary>What it said of itself. A gateway whose clock is ahead must not make all that the device says afterwards look old.</summary>
    public void Hear(bool online, long receivedTicks, long nowTicks) => (Online, StatusTicks) = (online, Math.Min(receivedTicks, nowTicks));

    /// <summary>An entry of quarantine waits, or is kept discarded.</summary>
    public void NoteHeld(QuarantineEntry entry)
    {
        if (entry.Discard is null)
            Waiting++;
        else
            Discarded++;
    }

    /// <summary>It no longer does.</summary>
    public void NoteLeft(QuarantineEntry entry)
    {
        if (entry.Discard is null)
            Waiting = Math.Max(0, Waiting - 1);
        else
            Discarded = Math.Max(0, Discarded - 1);
    }

    /// <summary>Whether so many more bytes may be kept in quarantine today; if so they are counted.</summary>
    public bool TryKeepBytes(int bytes, long nowTicks)
    {
        BeginDay(nowTicks);
        if (QuarantineBytes + bytes > MaxQuarantineBytesPerDay)
            return false;
        QuarantineBytes += bytes;
        return true;
    }

    /// <summary>Whether one more alert may be raised today; if so it is counted.</summary>
    public bool TryRaise(long nowTicks)
    {
        BeginDay(nowTicks);
        if (AlertsRaised >= MaxAlertsPerDay)
            return false;
        AlertsRaised++;
        return true;
    }

    private void BeginDay(long nowTicks)
    {
        if (nowTicks / TimeSpan.TicksPerDay is var day && day > CountedDay)
            (CountedDay, QuarantineBytes, AlertsRaised) = (day, 0, 0);
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(DeviceState))]
[JsonSerializable(typeof(Dictionary<string, StreamState>))]
internal sealed partial class StateJson : JsonSerializerContext;
