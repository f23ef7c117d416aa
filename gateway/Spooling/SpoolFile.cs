using System.Security.Cryptography;
using SmartPilots.Core.Events;
using SQLitePCL;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// The spool's database and every statement that changes it. One instance, one thread: the spool's writer.
/// WAL with synchronous FULL: a commit returns after its fsync.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS spool (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, epoch TEXT NOT NULL,
            last INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS counters (counter INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS messages (n INTEGER PRIMARY KEY, received INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS lanes (lane TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS poison (n INTEGER PRIMARY KEY, received INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL,
            problem TEXT NOT NULL) STRICT;
        """;

    private const string SizeOf = "count(*), coalesce(sum(octet_length(topic) + octet_length(payload) + 40), 0), coalesce(min(received), 0)";

    private readonly sqlite3 _database;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin, _commit, _rollback, _insert, _remember, _count, _measure, _remove, _assign, _release, _poison, _first, _sizes, _holds, _drop;

    public SpoolFile(string path, string synchronous, Func<string> newEpoch)
    {
        _database = SpoolConnection.Open(path, readOnly: false);
        SpoolConnection.Execute(_database, $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA busy_timeout = 10000;");
        SpoolConnection.Execute(_database, Schema);
        SpoolConnection.Execute(_database, $"INSERT OR IGNORE INTO spool VALUES (1, 1, '{newEpoch()}', 0)");
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _insert = Prepare("INSERT INTO messages (n, received, topic, payload) VALUES (?1, ?2, ?3, ?4)");
        _remember = Prepare("UPDATE spool SET last = ?1");
        _count = Prepare("INSERT INTO counters VALUES (?1, ?2) ON CONFLICT (counter) DO UPDATE SET value = value + ?2");
        _measure = Prepare($"SELECT {SizeOf} FROM messages WHERE n BETWEEN ?1 AND ?2");
        _remove = Prepare("DELETE FROM messages WHERE n BETWEEN ?1 AND ?2");
        _assign = Prepare("INSERT INTO lanes VALUES (?1, ?2, ?3) ON CONFLICT (lane) DO UPDATE SET first = ?2, last = ?3");
        _release = Prepare("DELETE FROM lanes WHERE lane = ?1");
        _poison = Prepare("INSERT OR REPLACE INTO poison SELECT n, received, topic, payload, ?2 FROM messages WHERE n = ?1");
        _first = Prepare("SELECT received FROM messages ORDER BY n LIMIT 1");
        _sizes = Prepare("SELECT n, octet_length(topic), octet_length(payload) FROM messages WHERE n BETWEEN ?1 AND ?2 ORDER BY n LIMIT ?3");
        _holds = Prepare("SELECT 1 FROM messages WHERE n BETWEEN ?1 AND ?2 LIMIT 1");
        _drop = Prepare("SELECT min(n) FROM messages WHERE n > ?1 AND NOT EXISTS (SELECT 1 FROM lanes WHERE n BETWEEN first AND last)");
        using var spool = new Statement(_database, "SELECT epoch, last FROM spool");
        spool.Step();
        Epoch = spool.Text(0);
        Last = spool.Int64(1);
        LoadCounts();
    }

    public string Epoch { get; }

    /// <summary>The number of the last message taken.</summary>
    public long Last { get; private set; }

    public long Depth { get; private set; }

    public long Bytes { get; private set; }

    public long[] Counters { get; } = new long[Enum.GetValues<SpoolCounter>().Length];

    /// <summary>Everything <paramref name="changes"/> does becomes durable together, or nothing of it.</summary>
    public void Transact(Action<SpoolFile> changes)
    {
        var (last, depth, bytes, counters) = (Last, Depth, Bytes, (long[])Counters.Clone());
        _begin.Run();
        try
        {
            changes(this);
            _commit.Run();
        }
        catch
        {
            (Last, Depth, Bytes) = (last, depth, bytes);
            counters.CopyTo(Counters, 0);
            // SQLite rolls back on its own after some errors; a second rollback would hide the first error.
            if (raw.sqlite3_get_autocommit(_database) == 0)
                _rollback.Run();
            throw;
        }
    }

    public void Insert(SpoolGroup group)
    {
        for (var i = 0; i < group.Count; i++)
        {
            var (received, topic, payload) = group[i];
            _insert.Bind(1, ++Last).Bind(2, received).BindText(3, topic.Span).BindBlob(4, payload.Span).Run();
            Bytes += topic.Length + payload.Length + SpooledMessage.Overhead;
        }
        Depth += group.Count;
        _remember.Bind(1, Last).Run();
        Count(SpoolCounter.Taken, group.Count);
    }

    /// <summary>Removes the messages from first to last and counts those that were there.</summary>
    public void Remove(long first, long last, SpoolCounter counter)
    {
        _measure.Bind(1, first).Bind(2, last).Step();
        var (count, bytes) = (_measure.Int64(0), _measure.Int64(1));
        _measure.Reset();
        _remove.Bind(1, first).Bind(2, last).Run();
        Depth -= count;
        Bytes -= bytes;
        Count(counter, count);
    }

    public void Poison(long n, string problem)
    {
        _poison.Bind(1, n).Bind(2, problem).Run();
        Remove(n, n, SpoolCounter.Poisoned);
    }

    /// <summary>Writes down which messages travel in a lane, before they travel.</summary>
    public void Assign(string lane, long first, long last) => _assign.Bind(1, lane).Bind(2, first).Bind(3, last).Run();

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
        _sizes.Bind(1, from).Bind(2, to).Bind(3, maxEvents);
        while (_sizes.Step())
        {
            bytes += SpooledMessage.WireOverhead + _sizes.Int64(1) + (_sizes.Int64(2) * 4 / 3);
            if (range is not null && bytes > maxBytes)
            {
                _sizes.Reset();
                break;
            }
            var n = _sizes.Int64(0);
            range = new LaneRange(range?.First ?? n, n);
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

    /// <summary>Drops those in line that are older than a cap on age, up to the first that a lane has taken or that is younger.</summary>
    public void DropReceivedBefore(long ticks)
    {
        var n = 0L;
        while (_drop.Bind(1, n).Step())
        {
            n = _drop.Int64(0);
            _drop.Reset();
            var received = n == 0 ? 0 : Received(n);
            if (received == 0 || received >= ticks)
                return;
            Remove(n, n, SpoolCounter.Dropped);
        }
    }

    public void Release(string lane) => _release.Bind(1, lane).Run();

    public Dictionary<string, LaneRange> Assigned()
    {
        using var lanes = new Statement(_database, "SELECT lane, first, last FROM lanes");
        var found = new Dictionary<string, LaneRange>();
        while (lanes.Step())
            found[lanes.Text(0)] = new LaneRange(lanes.Int64(1), lanes.Int64(2));
        return found;
    }

    public void Count(SpoolCounter counter, long by)
    {
        if (by == 0)
            return;
        _count.Bind(1, (long)counter).Bind(2, by).Run();
        Counters[(int)counter] += by;
    }

    /// <summary>Time of receipt of the first message in line, 0 when none waits.</summary>
    public long OldestReceivedTicks()
    {
        var ticks = _first.Step() ? _first.Int64(0) : 0;
        _first.Reset();
        return ticks;
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _database.Dispose();
    }

    public static string RandomEpoch() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private Statement Prepare(string sql)
    {
        var statement = new Statement(_database, sql);
        _statements.Add(statement);
        return statement;
    }

    private long Received(long n)
    {
        _measure.Bind(1, n).Bind(2, n).Step();
        var ticks = _measure.Int64(2);
        _measure.Reset();
        return ticks;
    }

    private void LoadCounts()
    {
        _measure.Bind(1, 0).Bind(2, long.MaxValue).Step();
        (Depth, Bytes) = (_measure.Int64(0), _measure.Int64(1));
        _measure.Reset();
        using var counters = new Statement(_database, "SELECT counter, value FROM counters");
        while (counters.Step())
            Counters[counters.Int64(0)] = counters.Int64(1);
    }
}
