namespace SmartPilots.Gateway.Spooling;

/// <summary>The durable counts, each with a checksum: the sum of all must hold after damage too. Changed within <see cref="SpoolFile.Transact"/>.</summary>
internal sealed class CounterTable
{
    public const string Schema =
        "CREATE TABLE IF NOT EXISTS counters (counter INTEGER PRIMARY KEY, value INTEGER NOT NULL, sum INTEGER NOT NULL) STRICT;";

    public const string Select = "SELECT counter, value, sum FROM counters";

    private readonly long[] _values = new long[Enum.GetValues<SpoolCounter>().Length];
    private readonly long[] _before = new long[Enum.GetValues<SpoolCounter>().Length];
    private readonly Statement _write;

    /// <exception cref="SpoolException">A count does not match its checksum.</exception>
    public CounterTable(Func<string, Statement> prepare)
    {
        _write = prepare("INSERT INTO counters VALUES (?1, ?2, ?3) ON CONFLICT (counter) DO UPDATE SET value = ?2, sum = ?3");
        var all = prepare(Select);
        while (all.Step())
        {
            if (!IsValid(all))
                throw SpoolException.Damaged("One of the spool's counts does not match its checksum.");
            _values[all.Int64(0)] = all.Int64(1);
        }
    }

    public long this[SpoolCounter counter] => _values[(int)counter];

    /// <summary>How many of the messages taken no longer wait.</summary>
    public long Gone => _values.Sum() - this[SpoolCounter.Taken];

    public void Add(SpoolCounter counter, long by)
    {
        if (by == 0)
            return;
        var value = _values[(int)counter] += by;
        _write.Bind(1, (long)counter).Bind(2, value).Bind(3, MessageChecksum.Of((long)counter, value, "")).Run();
    }

    public void Begin() => _values.CopyTo(_before, 0);

    public void RolledBack() => _before.CopyTo(_values, 0);

    /// <summary>Whether a row of <see cref="Select"/> is what was written.</summary>
    public static bool IsValid(Statement row) => Enum.IsDefined((SpoolCounter)row.Int64(0)) && row.Int64(1) >= 0
        && row.Int64(2) == MessageChecksum.Of(row.Int64(0), row.Int64(1), "");
}
