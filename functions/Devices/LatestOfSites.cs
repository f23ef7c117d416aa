namespace SmartPilots.Functions.Devices;

/// <summary>Table <c>latest</c> for one run of a timer, which reads each site once.</summary>
internal sealed class LatestOfSites(ITelemetryStore store)
{
    private readonly Dictionary<string, IReadOnlyList<LatestRow>> _read = new(StringComparer.Ordinal);

    /// <param name="partition">Of the site.</param>
    /// <exception cref="StoreUnavailableException">It cannot be read; asked again, it is tried again.</exception>
    public async Task<IReadOnlyList<LatestRow>> OfAsync(string partition, CancellationToken cancellationToken) =>
        _read.TryGetValue(partition, out var rows) ? rows : _read[partition] = await LatestRow.ReadAllAsync(store, partition, cancellationToken);
}
