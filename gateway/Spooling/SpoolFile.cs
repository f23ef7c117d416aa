using System.Security.Cryptography;
using SQLitePCL;
using SmartPilots.Core.Wire;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// The spool's database and every statement that changes it. One instance, one thread: the spool's writer.
/// WAL with synchronous FULL: a commit returns after its fsync.
/// </summary>
internal sealed partial class SpoolFile : IDisposable
{
    /// <summary>Of the file's layout; a file of another one is left as it is.</summary>
    internal const int Version = 1;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS spool (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, epoch TEXT NOT NULL,
            last INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS counters (counter INTEGER PRIMARY KEY, value INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS messages (n INTEGER PRIMARY KEY, received INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL,
            sum INTEGER NOT NULL, owner INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS lanes (lane TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
            sum INTEGER NOT NULL) STRICT;
        """;

    internal const string PoisonSchema = """
        CREATE TABLE IF NOT EXISTS poison (n INTEGER PRIMARY KEY, received INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL,
            problem TEXT NOT NULL, sum INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS orders (n INTEGER PRIMARY KEY, verb TEXT NOT NULL) STRICT;
        """;

    private const string SizeOf = "count(*), coalesce(sum(octet_length(topic) + octet_length(payload) + 40), 0), coalesce(min(received), 0)";

    private readonly sqlite3 _database;
    private readonly List<Statement> _statements = [];

    // Set by PrepareAll, which the constructor calls.
    private Statement _begin = null!, _commit = null!, _rollback = null!, _insert = null!, _remember = null!, _count = null!, _measure = null!,
        _remove = null!, _assign = null!, _release = null!, _poison = null!, _first = null!, _sizes = null!, _holds = null!, _drop = null!,
        _orders = null!, _poisoned = null!, _rescuePoison = null!, _setAside = null!, _dropPoison = null!, _dropOrder = null!, _free = null!,
        _sized = null!;

    /// <exception cref="SpoolException">The file cannot be opened or is damaged; nothing stays open.</exception>
    public SpoolFile(string path, string synchronous, DateTimeOffset now, Func<string>? newEpoch = null)
    {
        _database = SpoolConnection.Open(path, readOnly: false);
        try
        {
            (Epoch, Last) = PrepareAll(synchronous, now, newEpoch ?? RandomEpoch);
            LoadCounts();
            CountLost();
        }
        catch
        {
            Dispose(); // at once: closed later, it would delete the log of the file that takes this one's place
            throw;
        }
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
        _changes.Clear();
        _begin.Run();
        try
        {
            changes(this);
            _commit.Run();
            NoteOwned();
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

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _database.Dispose();
    }

    private static string RandomEpoch() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private (string Epoch, long Last) PrepareAll(string synchronous, DateTimeOffset now, Func<string> newEpoch)
    {
        SpoolConnection.Execute(_database, $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA busy_timeout = 10000;");
        SpoolConnection.Execute(_database, $"PRAGMA wal_autocheckpoint = {SpoolOptions.LogPages}");
        SpoolConnection.Execute(_database, Schema + RetainedSchema + PoisonSchema + DamageSchema);
        var epoch = newEpoch();
        SpoolConnection.Execute(_database, $"INSERT OR IGNORE INTO spool VALUES (1, {Version}, '{epoch}', 0, {MessageChecksum.Of(0, Version, epoch)})");
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _insert = Prepare("INSERT INTO messages (n, received, topic, payload, sum, owner) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _remember = Prepare("UPDATE spool SET last = ?1, sum = ?2");
        _count = Prepare("INSERT INTO counters VALUES (?1, ?2, ?3) ON CONFLICT (counter) DO UPDATE SET value = ?2, sum = ?3");
        _measure = Prepare($"SELECT {SizeOf} FROM messages WHERE n BETWEEN ?1 AND ?2");
        _sized = Prepare("SELECT owner, octet_length(topic) + octet_length(payload) + 40 FROM messages WHERE n BETWEEN ?1 AND ?2");
        _remove = Prepare("DELETE FROM messages WHERE n BETWEEN ?1 AND ?2");
        _assign = Prepare("INSERT INTO lanes VALUES (?1, ?2, ?3, ?4) ON CONFLICT (lane) DO UPDATE SET first = ?2, last = ?3, sum = ?4");
        _release = Prepare("DELETE FROM lanes WHERE lane = ?1");
        _poison = Prepare("INSERT OR REPLACE INTO poison (n, received, topic, payload, problem, sum) "
            + "SELECT n, received, topic, payload, ?2, sum FROM messages WHERE n = ?1");
        _first = Prepare("SELECT received FROM messages ORDER BY n LIMIT 1");
        _sizes = Prepare("SELECT n, octet_length(topic), octet_length(payload) FROM messages WHERE n >= ?1 ORDER BY n");
        _holds = Prepare("SELECT 1 FROM messages WHERE n BETWEEN ?1 AND ?2 LIMIT 1");
        _drop = Prepare("SELECT min(n) FROM messages WHERE n > ?1 AND NOT EXISTS (SELECT 1 FROM lanes WHERE n BETWEEN first AND last)");
        _orders = Prepare("SELECT n, verb FROM orders JOIN poison USING (n) ORDER BY n");
        _poisoned = Prepare("SELECT n, received, topic, payload, sum FROM poison WHERE n = ?1");
        _rescuePoison = Prepare("INSERT INTO poison (n, received, topic, payload, problem, sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _setAside = Prepare("INSERT OR REPLACE INTO damaged (n, received, topic, payload, sum) SELECT n, received, topic, payload, sum "
            + $"FROM messages WHERE n = ?1 AND (SELECT count(*) FROM damaged) < {MostSetAside}");
        _dropPoison = Prepare("DELETE FROM poison WHERE n = ?1");
        _dropOrder = Prepare("DELETE FROM orders WHERE n = ?1");
        _free = Prepare("SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size");
        using var spool = new Statement(_database, "SELECT epoch, last, sum, version FROM spool");
        spool.Step();
        var (found, last, version) = (spool.Text(0), spool.Int64(1), spool.Int64(3));
        // With a number that is too small the functions would take all that is new for redelivery.
        if (last < 0 || spool.Int64(2) != MessageChecksum.Of(last, version, found))
            throw SpoolException.Damaged("The spool's epoch and last number are not what was written.");
        if (version != Version)
            throw new SpoolException($"The spool's file is of version {version}; this program knows {Version}. Start the SmartPilots that wrote it.");
        return (found, last > 0 ? Beyond(last, now) : 0);
    }

    /// <summary>
    /// Where numbers go on after a start. A disk that lied about an fsync may have lost the last ones after they were sent; given again,
    /// they would be taken for redelivery and the new messages lost. The clock's seconds are beyond all of them, whatever was lost (on a
    /// box whose clock is not set yet, the next multiple must do), and a multiple tells the functions that it is a start, not a gap.
    /// </summary>
    private static long Beyond(long last, DateTimeOffset now) =>
        Math.Max((last / SourceId.NumbersPerStart) + 1, now.ToUnixTimeSeconds()) * SourceId.NumbersPerStart;

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
        LoadOwned();
        using var counters = new Statement(_database, SelectCounters);
        while (counters.Step())
        {
            if (!IsSoundCount(counters))
                throw SpoolException.Damaged("One of the spool's counts is not what was written.");
            Counters[counters.Int64(0)] = counters.Int64(1);
        }
    }
}
