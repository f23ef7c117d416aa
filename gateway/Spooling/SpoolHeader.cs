using SmartPilots.Core.Wire;
using SQLitePCL;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// The file's one row about itself: version, epoch and the number given last. It has a checksum: with a number that is too small the functions
/// would take all new messages for redelivered ones, and they would be lost.
/// </summary>
internal sealed class SpoolHeader
{
    /// <summary>Of the file's layout; a file of another one is left as it is.</summary>
    internal const int Version = 1;

    public const string Schema = """
        CREATE TABLE IF NOT EXISTS spool (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, epoch TEXT NOT NULL,
            last INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;
        """;

    private const string Select = "SELECT epoch, last, sum, version FROM spool";

    private readonly Statement _write;

    /// <param name="newEpoch">Of a file that has none yet.</param>
    public SpoolHeader(Func<string, Statement> prepare, string newEpoch)
    {
        prepare("INSERT OR IGNORE INTO spool VALUES (1, ?1, ?2, 0, ?3)")
            .Bind(1, Version).Bind(2, newEpoch).Bind(3, MessageChecksum.Of(0, Version, newEpoch)).Run();
        _write = prepare("UPDATE spool SET last = ?1, sum = ?2");
        var row = prepare(Select);
        row.Step();
        (Epoch, Last, var version) = (row.Text(0), row.Int64(1), row.Int64(3));
        var isValid = Last >= 0 && row.Int64(2) == MessageChecksum.Of(Last, version, Epoch);
        row.Reset();
        if (!isValid)
            throw SpoolException.Damaged("The spool's epoch and last number do not match their checksum.");
        if (version != Version)
            throw new SpoolException($"The spool's file is of version {version}; this program knows {Version}. Start the SmartPilots that wrote it.");
    }

    public string Epoch { get; }

    /// <summary>The number given last when the file was opened.</summary>
    public long Last { get; }

    public void Write(long last) => _write.Bind(1, last).Bind(2, MessageChecksum.Of(last, Version, Epoch)).Run();

    /// <summary>The number that a damaged file gave last; null when its header is damaged too.</summary>
    public static long? LastIn(sqlite3 database)
    {
        using var row = new Statement(database, Select);
        return row.Step() && row.Int64(2) == MessageChecksum.Of(row.Int64(1), Version, row.Text(0)) ? row.Int64(1) : null;
    }

    /// <summary>
    /// Where numbers go on after a start. A disk that reported an fsync without one may have lost the last ones after they were sent; given again,
    /// they would be taken for redelivery and the new messages lost. The clock's seconds are beyond all of them, whatever was lost (on a
    /// box whose clock is not set yet, the next multiple must do), and a multiple tells the functions that it is a start, not a gap.
    /// </summary>
    public static long Beyond(long last, DateTimeOffset now) =>
        Math.Max((last / SourceId.NumbersPerStart) + 1, now.ToUnixTimeSeconds()) * SourceId.NumbersPerStart;
}
