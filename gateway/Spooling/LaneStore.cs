using SmartPilots.Core.Wire;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Decides which messages travel in which lane. Below the boundary all belongs to the backlog, from it on to live; whenever live's
/// first in line has waited longer than <paramref name="freshFor"/>, the boundary moves to the end: after an outage new messages
/// do not queue behind old ones. What a lane has taken is written down first and stays in that lane, under the same numbers, until
/// it is resolved. Within a lane numbers only grow in sending order. Owned by the spool's writer.
/// </summary>
internal sealed class LaneStore(TimeSpan freshFor, TimeProvider link)
{
    /// <summary>Bytes of a batch with leftovers, before compression: what the functions take at most, with room for error.</summary>
    private const int LargestWidened = 7 << 20;

    private readonly Queue<Mark> _marks = new();
    private Mark? _latest;
    private long _markedAt;
    private long _boundary;
    private long _agedUpTo;

    /// <summary>Set when the backlog got messages that did not just arrive.</summary>
    public bool BacklogGrew { get; private set; }

    /// <summary>What is found in the file at the start has waited, however briefly: it is backlog.</summary>
    public void Start(SpoolFile file) => (_boundary, _agedUpTo) = (file.Messages.Last + 1, file.Messages.Last);

    /// <summary>Remembers when messages arrived, to a tenth of <c>freshFor</c>. On the link's clock: the pilot's may jump.</summary>
    public void Note(long last)
    {
        var now = link.GetTimestamp();
        if (_latest is { } latest && link.GetElapsedTime(_markedAt, now) > freshFor / 10)
        {
            _marks.Enqueue(latest);
            _markedAt = now;
            Age(); // here too, so that marks do not pile up in an outage of weeks
        }
        _latest = new Mark(last, now);
    }

    /// <summary>The next messages of a lane, assigned to it; null when there are none. Leftovers of the last batch come first.</summary>
    /// <param name="widen">Others may follow the leftovers in the same batch.</param>
    public LaneRange? Take(SpoolFile file, string lane, int maxEvents, int maxBytes, bool widen = false)
    {
        BacklogGrew = false;
        var assigned = file.Lanes.Assigned();
        if (assigned.TryGetValue(lane, out var open))
        {
            if (file.Messages.Holds(open))
                return widen ? Widen(file, lane, open, assigned, maxEvents, maxBytes) : open;
            file.Lanes.Release(lane);
        }
        var range = lane == SourceId.Live ? NextLive(file, maxEvents, maxBytes) : NextBacklog(file, assigned, maxEvents, maxBytes);
        if (range is { } taken)
            file.Lanes.Assign(lane, taken);
        return range;
    }

    // As much again as fits a batch, as far as what follows is this lane's own: live may have left it to the backlog, and the backlog
    // steps around live.
    private LaneRange Widen(SpoolFile file, string lane, LaneRange open, Dictionary<string, LaneRange> assigned, int maxEvents, int maxBytes)
    {
        var end = _boundary - 1;
        if (lane == SourceId.Live)
            end = open.Last >= _boundary - 1 ? long.MaxValue : open.Last;
        else if (assigned.TryGetValue(SourceId.Live, out var live) && live.First > open.Last)
            end = Math.Min(end, live.First - 1);
        var (leftovers, bytes, _) = file.Messages.Weigh(open);
        var events = Math.Min(BatchLimits.MaxEvents, leftovers + maxEvents);
        var size = Math.Min(LargestWidened, (bytes * 4 / 3) + (leftovers * SpooledMessage.WireOverhead) + maxBytes);
        if (file.Messages.Measure(open.First, end, (int)events, (int)size) is not { } wide || wide.Last <= open.Last)
            return open;
        var range = new LaneRange(open.First, wide.Last);
        file.Lanes.Assign(lane, range);
        return range;
    }

    private LaneRange? NextLive(SpoolFile file, int maxEvents, int maxBytes)
    {
        Age();
        var range = file.Messages.Measure(_boundary, long.MaxValue, maxEvents, maxBytes);
        if (range is not { } first || first.First > _agedUpTo)
            return range;
        _boundary = file.Messages.Last + 1;
        BacklogGrew = true;
        return null;
    }

    private LaneRange? NextBacklog(SpoolFile file, Dictionary<string, LaneRange> assigned, int maxEvents, int maxBytes)
    {
        if (!assigned.TryGetValue(SourceId.Live, out var live) || live.First >= _boundary)
            return file.Messages.Measure(0, _boundary - 1, maxEvents, maxBytes);
        return file.Messages.Measure(0, live.First - 1, maxEvents, maxBytes)
            ?? file.Messages.Measure(live.Last + 1, _boundary - 1, maxEvents, maxBytes);
    }

    private void Age()
    {
        while (_marks.TryPeek(out var mark) && HasAged(mark))
            _agedUpTo = _marks.Dequeue().Last;
        if (_latest is { } latest && HasAged(latest))
            _agedUpTo = latest.Last;
    }

    private bool HasAged(Mark mark) => link.GetElapsedTime(mark.Timestamp) > freshFor;

    /// <summary>All messages up to a number had arrived at a time.</summary>
    private readonly record struct Mark(long Last, long Timestamp);
}
