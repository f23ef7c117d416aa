namespace SmartPilots.DeviceSim.Reconcile;

/// <summary>The ledger of one pilot at one time, summed over days, gateways and lanes.</summary>
/// <param name="Messages">By device, <c>pilot/site/device</c>; messages of devices that nobody knows are under <c>pilot/-/gateway</c> or
/// <c>-/-/gateway</c>.</param>
public sealed record LedgerSnapshot(IReadOnlyDictionary<string, LedgerCount> Messages, IReadOnlyDictionary<string, LedgerCount> Readings)
{
    /// <summary>What was counted since <paramref name="before"/>, by device.</summary>
    public IReadOnlyDictionary<string, LedgerCount> MessagesSince(LedgerSnapshot before) => Since(Messages, before.Messages);

    public IReadOnlyDictionary<string, LedgerCount> ReadingsSince(LedgerSnapshot before) => Since(Readings, before.Readings);

    private static Dictionary<string, LedgerCount> Since(IReadOnlyDictionary<string, LedgerCount> now,
        IReadOnlyDictionary<string, LedgerCount> before) =>
        now.ToDictionary(row => row.Key, row => row.Value - before.GetValueOrDefault(row.Key));
}
