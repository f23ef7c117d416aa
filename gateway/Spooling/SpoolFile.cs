using System.Security.Cryptography;
using SQLitePCL;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// The spool's database: one connection, a class for each table, and the transaction that all of them share. One instance, one thread: the
/// spool's writer. WAL with synchronous FULL: a commit returns after its fsync.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private readonly sqlite3 _database;
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin, _commit, _rollback, _free;

    /// <exception cref="SpoolException">The file cannot be opened or is damaged; nothing stays open.</exception>
    public SpoolFile(string path, string synchronous, DateTimeOffset now, Func<string>? newEpoch = null)
    {
        _database = SpoolConnection.Open(path, readOnly: false);
        try
        {
            SpoolConnection.Execute(_database, $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA busy_timeout = 10000; "
                + $"PRAGMA wal_autocheckpoint = {SpoolOptions.LogPages}; "
                + SpoolHeader.Schema + CounterTable.Schema + MessageTable.Schema + LaneTable.Schema + RetainedTable.Schema + PoisonTable.Schema);
            (_begin, _commit, _rollback) = (Prepare("BEGIN IMMEDIATE"), Prepare("COMMIT"), Prepare("ROLLBACK"));
            _free = Prepare("SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size");
            var header = new SpoolHeader(Prepare, newEpoch?.Invoke() ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
            Epoch = header.Epoch;
            Counters = new CounterTable(Prepare);
            Messages = new MessageTable(Prepare, header, Counters, now);
            Lanes = new LaneTable(Prepare);
            Poison = new PoisonTable(Prepare, Messages, Counters);
            Retained = new RetainedTable(Prepare);
            CountLost();
        }
        catch
        {
            Dispose(); // at once: closed later, it would delete the log of the file that takes this one's place
            throw;
        }
    }

    public string Epoch { get; }

    public CounterTable Counters { get; }

    public MessageTable Messages { get; }

    public LaneTable Lanes { get; }

    public PoisonTable Poison { get; }

    public RetainedTable Retained { get; }

    /// <summary>Everything <paramref name="changes"/> does becomes durable together, or nothing of it.</summary>
    public void Transact(Action<SpoolFile> changes)
    {
        Counters.Begin();
        Messages.Begin();
        _begin.Run();
        try
        {
            changes(this);
            _commit.Run();
            Messages.Committed();
        }
        catch
        {
            Counters.RolledBack();
            Messages.RolledBack();
            // SQLite rolls back on its own after some errors; a second rollback would hide the first error.
            if (raw.sqlite3_get_autocommit(_database) == 0)
                _rollback.Run();
            throw;
        }
    }

    /// <summary>Bytes of the file that hold nothing.</summary>
    public long FreeBytes() => _free.Scalar();

    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Dispose();
        _database.Dispose();
    }

    /// <summary>Messages that were taken, have not left and are not in the file: SQLite did not notice that it lost them.</summary>
    private void CountLost()
    {
        var lost = Counters[SpoolCounter.Taken] - Counters.Gone - Messages.Depth;
        if (lost > 0)
            Transact(file => file.Counters.Add(SpoolCounter.Damaged, lost));
    }

    private Statement Prepare(string sql)
    {
        var statement = new Statement(_database, sql);
        _statements.Add(statement);
        return statement;
    }
}
