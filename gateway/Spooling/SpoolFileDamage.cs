namespace SmartPilots.Gateway.Spooling;

/// <summary>Messages that are in the file but no longer what was taken. They are counted and set aside, never sent.</summary>
internal sealed partial class SpoolFile
{
    /// <summary>More are counted only: a disk that spoils everything must not be filled with it.</summary>
    private const int MostSetAside = 10_000;

    // Without types: what is damaged may have lost them.
    private const string DamageSchema = "CREATE TABLE IF NOT EXISTS damaged (n INTEGER PRIMARY KEY, received, topic, payload, sum);";

    /// <summary>Takes them out of the line as they are, for whoever wants to look. Within <see cref="Transact"/>.</summary>
    public void SetAside(IReadOnlyList<long> damaged)
    {
        foreach (var n in damaged)
        {
            _setAside.Bind(1, n).Run();
            Remove(n, n, SpoolCounter.Damaged);
        }
    }

    internal const string SelectCounters = "SELECT counter, value, sum FROM counters";

    /// <summary>Whether a row of <see cref="SelectCounters"/> is what was written.</summary>
    internal static bool IsSoundCount(Statement row) => Enum.IsDefined((SpoolCounter)row.Int64(0)) && row.Int64(1) >= 0
        && row.Int64(2) == MessageChecksum.Of(row.Int64(0), row.Int64(1), "");

    /// <summary>What was taken, has not left and is not there: rows that the file has lost without SQLite noticing.</summary>
    private void CountLost()
    {
        var lost = Counters[(int)SpoolCounter.Taken] - (Counters.Sum() - Counters[(int)SpoolCounter.Taken]) - Depth;
        if (lost > 0)
            Transact(file => file.Count(SpoolCounter.Damaged, lost));
    }
}
