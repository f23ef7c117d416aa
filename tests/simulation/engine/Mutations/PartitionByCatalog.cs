using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;

namespace SmartPilots.Simulation.Mutations;

/// <summary>A store that puts devices which the instance's pilot file does not know into one partition for all of them.</summary>
internal sealed class PartitionByCatalog(ITelemetryStore inner, Func<PilotCatalog> pilots) : ITelemetryStore
{
    public Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellationToken) =>
        inner.CommitAsync([.. commits.Select(commit => commit with { Partition = Place(commit.Table, commit.Partition) })], cancellationToken);

    public Task<IReadOnlyList<StoredRow?>> FindAsync(string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        inner.FindAsync(table, Place(table, partition), keys, cancellationToken);

    public Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellationToken) => inner.QueryAsync(query, cancellationToken);

    private string Place(string table, string partition) => table == Tables.Telemetry && partition.Split('~') is [var pilot and not "-", var site, var device]
        && !pilots().TryGetDevice(new DeviceKey(pilot, site, device), out _) ? $"{pilot}~-~nobody" : partition;
}
