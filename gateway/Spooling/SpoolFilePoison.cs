namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Messages that the functions refuse for good, and what people order to be done with them (<c>gateway poison</c>, from another process:
/// it writes the order, the spool's writer carries it out). Each within <see cref="Transact"/>.
/// </summary>
internal sealed partial class SpoolFile
{
    public void Poison(long n, string problem)
    {
        _poison.Bind(1, n).Bind(2, problem).Run();
        Remove(n, n, SpoolCounter.Poisoned);
    }

    /// <summary>Carries out what was ordered. True when messages came back into the spool.</summary>
    public bool ObeyPoisonOrders()
    {
        var orders = new List<(long N, bool Retry)>();
        while (_orders.Step())
            orders.Add((_orders.Int64(0), _orders.Text(1) == PoisonFile.Retry));
        foreach (var (n, retry) in orders)
        {
            if (retry)
                Retry(n);
            _dropPoison.Bind(1, n).Run();
            _dropOrder.Bind(1, n).Run();
            Count(SpoolCounter.Poisoned, -1);
            if (!retry)
                Count(SpoolCounter.Dropped, 1);
        }
        return orders.Exists(order => order.Retry);
    }

    // Under a new number: later ones of its device have been counted meanwhile, and the old one would be taken for redelivery.
    private void Retry(long n)
    {
        _unpoison.Bind(1, ++Last).Bind(2, n).Run();
        _remember.Bind(1, Last).Run();
        Bytes += Weigh(new LaneRange(Last, Last)).Bytes;
        Depth++;
    }
}
