using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Cost;

/// <summary>
/// What the counted work would cost in Azure:
/// <code>
/// cost = batches taken in · price(execution)
///      + billed seconds · instance memory · price(GB-second)     billed: at least 1 s a batch, then up to the next 0.1 s
///      + store transactions · price(table transaction)           a commit of up to 100 rows is one, a point read or page is one
///      + bytes written · price(GB stored for one month)          the first month of storage
///      + bytes of the answers · price(GB out)
/// </code>
/// Left out because they do not grow with readings: the sweep's timer, logs, the page's polling; and Azure's free grants, which cover a
/// small pilot whole.
/// </summary>
internal sealed record CostModel(Prices Prices)
{
    private const double Gigabyte = 1e9;

    /// <summary>US dollars for all that was counted.</summary>
    public double Total(Executions ingest, OperationCounts store) =>
        ingest.Count * Prices.Usd("flexExecutionsPerMillion") / 1e6
        + ingest.BilledSeconds * Prices.Billing("instanceMemoryGigabytes") * Prices.Usd("flexGigabyteSecond")
        + store.Transactions * Prices.Usd("tableTransactionsPer10Thousand") / 1e4
        + store.BytesWritten / Gigabyte * Prices.Usd("tableGigabyteMonth")
        + ingest.BytesOut / Gigabyte * Prices.Usd("egressGigabyte");

    /// <summary>US dollars per million readings; 0 before the first reading.</summary>
    public double PerMillionReadings(Executions ingest, OperationCounts store, long readings) =>
        readings == 0 ? 0 : Total(ingest, store) / readings * 1e6;
}
