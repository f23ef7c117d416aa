using SQLitePCL;

namespace SmartPilots.Gateway.Spooling;

/// <summary>A damaged spool's file, opened to read what can be read.</summary>
internal sealed class CorruptSpoolReader : IDisposable
{
    /// <summary>Searched up to here when the file no longer says its last number: far beyond what one spool has seen.</summary>
    private const long Unknown = 1L << 40;

    private const string Messages = "SELECT * FROM messages"; // by place: where their names stand, a bit may have flipped too

    private readonly sqlite3 _database;
    private readonly Statement _select;

    public CorruptSpoolReader(string path)
    {
        _database = SpoolConnection.Open(path, readOnly: false); // its log must be replayed
        try
        {
            // Without this, SQLite does not touch a file that is shorter than its header says.
            SpoolConnection.Execute(_database, "PRAGMA writable_schema = ON");
            _select = new Statement(_database, Messages + " WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid");
            Last = LastNumber() ?? HighestNumber() ?? Unknown;
        }
        catch
        {
            _select?.Dispose();
            _database.Dispose();
            throw;
        }
    }

    public long Last { get; }

    public delegate void RowReader(long received, ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload);

    /// <summary>Hands over each intact row and returns its number, until the end or the first damage (<see cref="SpoolException"/>).</summary>
    public IEnumerable<long> Read(long first, long last, RowReader row)
    {
        var previous = first - 1;
        _select.Bind(1, first).Bind(2, last);
        while (_select.Step())
        {
            var n = _select.Int64(0);
            if (!SpooledMessage.IsIntact(_select))
                continue;
            if (n <= previous)
                yield break; // what follows is out of order: ReadOutOfOrder
            previous = n;
            row(_select.Int64(1), _select.Blob(2), _select.Blob(3));
            yield return n;
        }
    }

    /// <summary>
    /// Hands over the intact rows of numbers not known, in the order of the file until its first damage: a flipped bit in a number hides
    /// others behind it.
    /// </summary>
    public void ReadOutOfOrder(Func<long, bool> isKnown, RowReader row)
    {
        try
        {
            using var all = new Statement(_database, Messages);
            while (all.Step())
            {
                if (!isKnown(all.Int64(0)) && SpooledMessage.IsIntact(all))
                    row(all.Int64(1), all.Blob(2), all.Blob(3));
            }
        }
        catch (SpoolException e) when (e.IsDamage)
        {
            // what SQLite notices has been searched around already
        }
    }

    /// <summary>The counts; null when they cannot be read.</summary>
    public ValidCounts? Counters()
    {
        try
        {
            using var counters = new Statement(_database, CounterTable.Select);
            return ValidCounts.Read(counters);
        }
        catch (SpoolException e) when (e.IsUnusable)
        {
            return null;
        }
    }

    /// <summary>The retained messages; none when they cannot be read. Devices will say them again.</summary>
    public List<RetainedMessage> Retained()
    {
        try
        {
            using var retained = new Statement(_database, RetainedTable.Select);
            return RetainedTable.Read(retained).Valid;
        }
        catch (SpoolException)
        {
            return [];
        }
    }

    /// <summary>Copies what was poison and is intact; how many.</summary>
    public int CopyPoison(SpoolFile target)
    {
        var copied = 0;
        try
        {
            using var poison = new Statement(_database, "SELECT n, received, topic, payload, sum, problem FROM poison");
            while (poison.Step())
            {
                if (!SpooledMessage.IsIntact(poison))
                    continue;
                target.Poison.AddRecovered(poison, poison.Text(5));
                copied++;
            }
        }
        catch (SpoolException)
        {
            // damaged there: what is missing is counted
        }
        return copied;
    }

    public void Dispose()
    {
        _select.Dispose();
        _database.Dispose();
    }

    private long? LastNumber()
    {
        try
        {
            return SpoolHeader.LastIn(_database) is > 0 and < Unknown * 1024 and var last ? last : null;
        }
        catch (SpoolException e) when (e.IsUnusable)
        {
            return null;
        }
    }

    private long? HighestNumber()
    {
        try
        {
            using var highest = new Statement(_database, "SELECT max(rowid) FROM messages");
            return highest.Step() && highest.Int64(0) is > 0 and var n ? n : null;
        }
        catch (SpoolException e) when (e.IsDamage)
        {
            return null;
        }
    }
}
