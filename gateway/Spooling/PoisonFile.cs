namespace SmartPilots.Gateway.Spooling;

/// <summary>A message that the functions refuse for good.</summary>
/// <param name="Problem">The type of the functions' problem.</param>
internal sealed record PoisonedMessage(long Sequence, long ReceivedTicks, string Topic, byte[] Payload, string Problem);

/// <summary>
/// Another process's view of a spool's poison: reads it and orders what is to be done with it. A running gateway applies an order within a
/// second, one that does not run at its next start (ADR 32).
/// </summary>
internal sealed class PoisonFile : IDisposable
{
    public const string Retry = "retry";
    public const string Drop = "drop";

    private readonly SQLitePCL.sqlite3 _database;
    private readonly string _path;

    /// <summary>A file beside the spool's that exists while there may be orders, so that a gateway need not query for them each second.</summary>
    public static string NotificationOf(string path) => path + ".orders";

    /// <exception cref="SpoolException">The file cannot be read.</exception>
    public PoisonFile(string path)
    {
        _path = path;
        _database = SpoolConnection.Open(path, readOnly: false);
        SpoolConnection.Execute(_database, "PRAGMA busy_timeout = 10000; " + PoisonTable.Schema);
    }

    public IReadOnlyList<PoisonedMessage> Read()
    {
        using var select = new Statement(_database, "SELECT n, received, topic, payload, problem FROM poison ORDER BY n");
        var found = new List<PoisonedMessage>();
        while (select.Step())
            found.Add(new PoisonedMessage(select.Int64(0), select.Int64(1), select.Text(2), select.Blob(3).ToArray(), select.Text(4)));
        return found;
    }

    /// <summary>How many of the numbers are there and are ordered now; null orders all.</summary>
    public int Order(string verb, IReadOnlyCollection<long>? numbers)
    {
        var ordered = Read().Select(message => message.Sequence).Where(n => numbers is null || numbers.Contains(n)).ToList();
        using var insert = new Statement(_database, "INSERT OR REPLACE INTO orders SELECT n, ?2 FROM poison WHERE n = ?1");
        foreach (var n in ordered)
            insert.Bind(1, n).Bind(2, verb).Run();
        File.WriteAllBytes(NotificationOf(_path), []);
        return ordered.Count;
    }

    public void Dispose() => _database.Dispose();
}
