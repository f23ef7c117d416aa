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
        var unclear = new List<long>();
        while (_orders.Step())
        {
            if (_orders.Text(1) is PoisonFile.Retry or PoisonFile.Drop)
                orders.Add((_orders.Int64(0), _orders.Text(1) == PoisonFile.Retry));
            else
                unclear.Add(_orders.Int64(0)); // the disk has spoilt it: nothing is dropped on a guess
        }
        foreach (var n in unclear)
            _dropOrder.Bind(1, n).Run();
        foreach (var (n, retry) in orders)
        {
            var isIntact = !retry || Retry(n);
            _dropPoison.Bind(1, n).Run();
            _dropOrder.Bind(1, n).Run();
            Count(SpoolCounter.Poisoned, -1);
            if (!retry)
                Count(SpoolCounter.Dropped, 1);
            else if (!isIntact)
                Count(SpoolCounter.Damaged, 1);
        }
        return orders.Exists(order => order.Retry);
    }

    // Under a new number: later ones of its device have been counted meanwhile, and the old one would be taken for redelivery.
    private bool Retry(long n)
    {
        try
        {
            if (!_poisoned.Bind(1, n).Step() || !SpooledMessage.IsIntact(_poisoned))
                return false;
            InsertRescued(_poisoned.Int64(1), _poisoned.Blob(2), _poisoned.Blob(3));
            return true;
        }
        finally
        {
            _poisoned.Reset();
        }
    }

    /// <summary>One that was poison in a damaged file, as it was.</summary>
    public void PoisonRescued(Statement row, string problem)
    {
        _rescuePoison.Bind(1, row.Int64(0)).Bind(2, row.Int64(1)).BindText(3, row.Blob(2)).BindBlob(4, row.Blob(3)).Bind(5, problem)
            .Bind(6, MessageChecksum.Of(row.Int64(0), row.Int64(1), row.Blob(2), row.Blob(3))).Run();
    }
}
