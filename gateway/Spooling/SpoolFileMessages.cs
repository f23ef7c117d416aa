namespace SmartPilots.Gateway.Spooling;

/// <summary>What is done with messages, lanes and counts, each within <see cref="Transact"/>.</summary>
internal sealed partial class SpoolFile
{
    public void Insert(SpoolGroup group)
    {
        for (var i = 0; i < group.Count; i++)
        {
            var (received, owner, topic, payload) = group[i];
            Insert(received, owner, topic.Span, payload.Span);
        }
        Remember();
        Count(SpoolCounter.Taken, group.Count);
    }

    /// <summary>Leaves out the numbers up to one that another file has given.</summary>
    public void SkipTo(long last, DateTimeOffset now) => Last = Beyond(last, now);

    /// <summary>A message found in a damaged file, under a new number.</summary>
    public void InsertRescued(long received, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        Insert(received, owner: 0, topic, payload);
        Remember();
    }

    /// <summary>
    /// Goes on with a damaged file's counts: what was taken and is nowhere to be found is damaged. A count that is spoilt itself follows from
    /// the others.
    /// </summary>
    public void AdoptCounts(ValidCounts? sound)
    {
        var old = sound?.InSumWith(Depth);
        var gone = old?.Where(c => c.Key != SpoolCounter.Taken).Sum(c => c.Value) ?? 0;
        var taken = Math.Max(old?.GetValueOrDefault(SpoolCounter.Taken) ?? 0, gone + Depth);
        foreach (var (counter, value) in old ?? [])
        {
            if (counter != SpoolCounter.Taken)
                Count(counter, value);
        }
        Count(SpoolCounter.Taken, taken);
        Count(SpoolCounter.Damaged, taken - gone - Depth);
    }

    /// <summary>Of the poison of a damaged file so much was found: the rest is damaged.</summary>
    public void AdoptPoison(int found)
    {
        var lost = Counters[(int)SpoolCounter.Poisoned] - found;
        Count(SpoolCounter.Poisoned, -lost);
        Count(SpoolCounter.Damaged, lost);
    }

    /// <summary>Removes the messages from first to last and counts those that were there.</summary>
    public void Remove(long first, long last, SpoolCounter counter)
    {
        var (count, bytes) = Disown(first, last);
        _remove.Bind(1, first).Bind(2, last).Run();
        Depth -= count;
        Bytes -= bytes;
        Count(counter, count);
    }

    /// <summary>Writes down which messages travel in a lane, before they travel.</summary>
    public void Assign(string lane, long first, long last) =>
        _assign.Bind(1, lane).Bind(2, first).Bind(3, last).Bind(4, MessageChecksum.Of(first, last, lane)).Run();

    /// <summary>How many of a range wait, and their bytes as the cap counts them.</summary>
    public (long Count, long Bytes) Weigh(LaneRange range)
    {
        _measure.Bind(1, range.First).Bind(2, range.Last).Step();
        var (count, bytes) = (_measure.Int64(0), _measure.Int64(1));
        _measure.Reset();
        return (count, bytes);
    }

    /// <summary>Whether any message of the range still waits.</summary>
    public bool Holds(LaneRange range)
    {
        var holds = _holds.Bind(1, range.First).Bind(2, range.Last).Step();
        _holds.Reset();
        return holds;
    }

    /// <summary>The first messages between two numbers that fit the limits (at least one); null when none waits there.</summary>
    /// <param name="maxBytes">Of the batch's body before compression, estimated.</param>
    public LaneRange? Measure(long from, long to, int maxEvents, int maxBytes)
    {
        LaneRange? range = null;
        long bytes = 0;
        var (events, beyond, previous) = (0, 0, from - 1);
        _sizes.Bind(1, from);
        try
        {
            while (beyond < 2 && events < maxEvents && _sizes.Step())
            {
                var n = _sizes.Int64(0);
                if (n <= previous)
                    throw SpoolException.Damaged($"Message {n} follows message {previous} in the spool's file.");
                previous = n;
                if (n > to)
                {
                    beyond++; // one more is looked at: a number that has grown by a flipped bit would hide all behind it
                    continue;
                }
                bytes += SpooledMessage.WireOverhead + _sizes.Int64(1) + (_sizes.Int64(2) * 4 / 3);
                if (range is not null && bytes > maxBytes)
                    break;
                range = new LaneRange(range?.First ?? n, n);
                events++;
            }
        }
        finally
        {
            _sizes.Reset();
        }
        return range;
    }

    /// <summary>Drops the oldest that no lane has taken until so many bytes are free or none is left.</summary>
    public void DropOldest(long bytesToFree)
    {
        var target = Bytes - bytesToFree;
        var n = 0L;
        while (Bytes > target && _drop.Bind(1, n).Step())
        {
            n = _drop.Int64(0);
            _drop.Reset();
            if (n == 0)
                return;
            Remove(n, n, SpoolCounter.Dropped);
        }
    }

    /// <summary>
    /// Drops those in line that are older than a cap on age, up to the first that is younger or whose age nobody knows, because the clock was
    /// not set yet (<paramref name="set"/>).
    /// </summary>
    public void DropReceivedBefore(long ticks, long set)
    {
        var n = 0L;
        while (_drop.Bind(1, n).Step())
        {
            n = _drop.Int64(0);
            _drop.Reset();
            var received = n == 0 ? 0 : Received(n);
            if (received < set || received >= ticks)
                return;
            Remove(n, n, SpoolCounter.Dropped);
        }
    }

    public void Release(string lane) => _release.Bind(1, lane).Run();

    public Dictionary<string, LaneRange> Assigned()
    {
        using var lanes = new Statement(_database, "SELECT lane, first, last, sum FROM lanes");
        var found = new Dictionary<string, LaneRange>();
        while (lanes.Step())
        {
            var (lane, range) = (lanes.Text(0), new LaneRange(lanes.Int64(1), lanes.Int64(2)));
            // A message must not change its lane: in the other its number may be behind those that were counted.
            if (lanes.Int64(3) != MessageChecksum.Of(range.First, range.Last, lane))
                throw SpoolException.Damaged($"What lane {lane} has taken is not what was written.");
            found[lane] = range;
        }
        return found;
    }

    public void Count(SpoolCounter counter, long by)
    {
        if (by == 0)
            return;
        var now = Counters[(int)counter] + by;
        _count.Bind(1, (long)counter).Bind(2, now).Bind(3, MessageChecksum.Of((long)counter, now, "")).Run();
        Counters[(int)counter] = now;
    }

    private void Remember() => _remember.Bind(1, Last).Bind(2, MessageChecksum.Of(Last, Version, Epoch)).Run();

    private void Insert(long received, long owner, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var n = ++Last;
        _insert.Bind(1, n).Bind(2, received).BindText(3, topic).BindBlob(4, payload).Bind(5, MessageChecksum.Of(n, received, topic, payload))
            .Bind(6, owner).Run();
        Depth++;
        var bytes = topic.Length + payload.Length + SpooledMessage.Overhead;
        Bytes += bytes;
        _changes.Add((owner, bytes));
    }

    /// <summary>Bytes of the file that hold nothing.</summary>
    public long FreeBytes()
    {
        _free.Step();
        var bytes = _free.Int64(0);
        _free.Reset();
        return bytes;
    }

    /// <summary>Time of receipt of the first message in line, 0 when none waits.</summary>
    public long OldestReceivedTicks()
    {
        var ticks = _first.Step() ? _first.Int64(0) : 0;
        _first.Reset();
        return ticks;
    }
}
