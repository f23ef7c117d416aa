namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Messages that the functions refuse for good, and what people order to be done with them (<c>gateway poison</c>, from another process:
/// it writes the order, the spool's writer carries it out). Used within <see cref="SpoolFile.Transact"/>.
/// </summary>
internal sealed class PoisonTable(Func<string, Statement> prepare, MessageTable messages, CounterTable counters)
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS poison (n INTEGER PRIMARY KEY, received INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL,
            problem TEXT NOT NULL, sum INTEGER NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS orders (n INTEGER PRIMARY KEY, verb TEXT NOT NULL) STRICT;
        """;

    private readonly Statement _add = prepare("INSERT OR REPLACE INTO poison (n, received, topic, payload, problem, sum) "
        + "SELECT n, received, topic, payload, ?2, sum FROM messages WHERE n = ?1");
    private readonly Statement _addRecovered = prepare("INSERT INTO poison (n, received, topic, payload, problem, sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    private readonly Statement _find = prepare("SELECT n, received, topic, payload, sum FROM poison WHERE n = ?1");
    private readonly Statement _remove = prepare("DELETE FROM poison WHERE n = ?1");
    private readonly Statement _orders = prepare("SELECT n, verb FROM orders JOIN poison USING (n) ORDER BY n");
    private readonly Statement _removeOrder = prepare("DELETE FROM orders WHERE n = ?1");

    /// <summary>Moves a message that waits here.</summary>
    public void Add(long n, string problem)
    {
        _add.Bind(1, n).Bind(2, problem).Run();
        messages.Remove(n, n, SpoolCounter.Poisoned);
    }

    /// <summary>One from a damaged file, as it was there.</summary>
    public void AddRecovered(Statement row, string problem) => _addRecovered.Bind(1, row.Int64(0)).Bind(2, row.Int64(1)).BindText(3, row.Blob(2))
        .BindBlob(4, row.Blob(3)).Bind(5, problem).Bind(6, MessageChecksum.Of(row.Int64(0), row.Int64(1), row.Blob(2), row.Blob(3))).Run();

    /// <summary>Carries out what was ordered. True when messages came back into the spool.</summary>
    public bool ApplyOrders()
    {
        var orders = new List<(long N, string Verb)>();
        while (_orders.Step())
            orders.Add((_orders.Int64(0), _orders.Text(1)));
        foreach (var (n, verb) in orders)
        {
            _removeOrder.Bind(1, n).Run();
            if (verb is not (PoisonFile.Retry or PoisonFile.Drop))
                continue; // a damaged order: nothing is dropped on a guess
            var outcome = verb == PoisonFile.Drop ? SpoolCounter.Dropped : TryReturn(n) ? (SpoolCounter?)null : SpoolCounter.Damaged;
            _remove.Bind(1, n).Run();
            counters.Add(SpoolCounter.Poisoned, -1);
            if (outcome is { } gone)
                counters.Add(gone, 1);
        }
        return orders.Exists(order => order.Verb == PoisonFile.Retry);
    }

    // Under a new number: later ones of its device have been counted meanwhile, and the old one would be taken for redelivery.
    private bool TryReturn(long n)
    {
        try
        {
            if (!_find.Bind(1, n).Step() || !SpooledMessage.IsIntact(_find))
                return false;
            messages.InsertReturned(_find.Int64(1), _find.Blob(2), _find.Blob(3));
            return true;
        }
        finally
        {
            _find.Reset();
        }
    }
}
