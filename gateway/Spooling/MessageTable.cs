namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// The messages that wait, by their numbers, and in a table of their own those that are damaged. Changed within
/// <see cref="SpoolFile.Transact"/>; depth, bytes and last number are kept in memory.
/// </summary>
internal sealed class MessageTable
{
    // What is damaged may have lost its types, so its columns have none.
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS messages (n INTEGER PRIMARY KEY, received INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL,
            sum INTEGER NOT NULL, owner INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS damaged (n INTEGER PRIMARY KEY, received, topic, payload, sum);
        """;

    /// <summary>More are counted only: a disk that damages everything must not be filled with it.</summary>
    private const int MostSetAside = 10_000;

    private readonly SpoolHeader _header;
    private readonly CounterTable _counters;
    private readonly Statement _insert, _remove, _weigh, _owned, _first, _sizes, _holds, _nextToDrop, _setAside;
    private State _state, _before;

    public MessageTable(Func<string, Statement> prepare, SpoolHeader header, CounterTable counters, DateTimeOffset now)
    {
        const string bytes = "octet_length(topic) + octet_length(payload) + 40";
        (_header, _counters) = (header, counters);
        _insert = prepare("INSERT INTO messages (n, received, topic, payload, sum, owner) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _remove = prepare("DELETE FROM messages WHERE n BETWEEN ?1 AND ?2");
        _weigh = prepare($"SELECT count(*), coalesce(sum({bytes}), 0), coalesce(min(received), 0) FROM messages WHERE n BETWEEN ?1 AND ?2");
        _owned = prepare($"SELECT owner, {bytes} FROM messages WHERE n BETWEEN ?1 AND ?2");
        _first = prepare("SELECT received FROM messages ORDER BY n LIMIT 1");
        _sizes = prepare("SELECT n, octet_length(topic), octet_length(payload) FROM messages WHERE n >= ?1 ORDER BY n");
        _holds = prepare("SELECT 1 FROM messages WHERE n BETWEEN ?1 AND ?2 LIMIT 1");
        _nextToDrop = prepare("SELECT min(n) FROM messages WHERE n > ?1 AND NOT EXISTS (SELECT 1 FROM lanes WHERE n BETWEEN first AND last)");
        _setAside = prepare("INSERT OR REPLACE INTO damaged (n, received, topic, payload, sum) SELECT n, received, topic, payload, sum "
            + $"FROM messages WHERE n = ?1 AND (SELECT count(*) FROM damaged) < {MostSetAside}");
        var (depth, size, _) = Weigh(new LaneRange(0, long.MaxValue));
        _state = new State(header.Last > 0 ? SpoolHeader.Beyond(header.Last, now) : 0, depth, size);
        _owned.Bind(1, 0).Bind(2, long.MaxValue);
        while (_owned.Step())
            Owners.Add(_owned.Int64(0), _owned.Int64(1));
        Owners.Committed();
    }

    /// <summary>The number of the last message taken.</summary>
    public long Last => _state.Last;

    public long Depth => _state.Depth;

    public long Bytes => _state.Bytes;

    public OwnerBytes Owners { get; } = new();

    public void Begin() => _before = _state;

    public void Committed() => Owners.Committed();

    public void RolledBack()
    {
        _state = _before;
        Owners.RolledBack();
    }

    public void Insert(SpoolGroup group)
    {
        for (var i = 0; i < group.Count; i++)
        {
            var (received, owner, topic, payload) = group[i];
            Insert(received, owner, topic.Span, payload.Span);
        }
        _header.Write(Last);
        _counters.Add(SpoolCounter.Taken, group.Count);
    }

    /// <summary>Leaves out the numbers up to one that another file has given.</summary>
    public void SkipTo(long last, DateTimeOffset now) => _state = _state with { Last = SpoolHeader.Beyond(last, now) };

    /// <summary>A message that was taken before, from a damaged file or the poison, under a new number.</summary>
    public void InsertReturned(long received, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        Insert(received, owner: 0, topic, payload);
        _header.Write(Last);
    }

    /// <summary>Removes the messages from first to last and counts those that were there.</summary>
    public void Remove(long first, long last, SpoolCounter counter)
    {
        var (depth, bytes) = (Depth, Bytes);
        _owned.Bind(1, first).Bind(2, last);
        while (_owned.Step())
        {
            var size = _owned.Int64(1);
            Owners.Add(_owned.Int64(0), -size);
            (depth, bytes) = (depth - 1, bytes - size);
        }
        _remove.Bind(1, first).Bind(2, last).Run();
        _counters.Add(counter, Depth - depth);
        _state = new State(Last, depth, bytes);
    }

    /// <summary>Moves damaged messages to their table as they are, for a person to look at.</summary>
    public void SetAside(IReadOnlyList<long> damaged)
    {
        foreach (var n in damaged)
        {
            _setAside.Bind(1, n).Run();
            Remove(n, n, SpoolCounter.Damaged);
        }
    }

    /// <summary>How many of a range wait, their bytes as the cap counts them, and the earliest time of receipt (0 when none waits).</summary>
    public (long Count, long Bytes, long OldestTicks) Weigh(LaneRange range)
    {
        _weigh.Bind(1, range.First).Bind(2, range.Last).Step();
        var weight = (_weigh.Int64(0), _weigh.Int64(1), _weigh.Int64(2));
        _weigh.Reset();
        return weight;
    }

    /// <summary>Whether any message of the range still waits.</summary>
    public bool Holds(LaneRange range) => _holds.Bind(1, range.First).Bind(2, range.Last).Scalar() == 1;

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
        Drop(_ => Bytes > target);
    }

    /// <summary>
    /// Drops those in line that are older than a cap on age, up to the first that is younger or whose age nobody knows, because the clock was
    /// not set yet (<paramref name="set"/>).
    /// </summary>
    public void DropReceivedBefore(long ticks, long set) =>
        Drop(n => Weigh(new LaneRange(n, n)).OldestTicks is var received && received >= set && received < ticks);

    /// <summary>Time of receipt of the first message in line, 0 when none waits.</summary>
    public long OldestReceivedTicks() => _first.Scalar();

    private void Drop(Predicate<long> isToGo)
    {
        for (long n = 0; (n = _nextToDrop.Bind(1, n).Scalar()) > 0 && isToGo(n);)
            Remove(n, n, SpoolCounter.Dropped);
    }

    private void Insert(long received, long owner, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var bytes = topic.Length + payload.Length + SpooledMessage.Overhead;
        _state = new State(Last + 1, Depth + 1, Bytes + bytes);
        _insert.Bind(1, Last).Bind(2, received).BindText(3, topic).BindBlob(4, payload).Bind(5, MessageChecksum.Of(Last, received, topic, payload))
            .Bind(6, owner).Run();
        Owners.Add(owner, bytes);
    }

    private readonly record struct State(long Last, long Depth, long Bytes);
}
