using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;

namespace SmartPilots.Simulation.Mutations;

/// <summary>A store that puts devices which the instance's pilot file does not know into one partition for all of them.</summary>
internal sealed class PartitionByCatalog(ITelemetryStore inner, Func<PilotCatalog> pilots) : ITelemetryStore
{
    public Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellation) =>
        inner.CommitAsync([.. commits.Select(commit => commit with { Partition = Place(commit.Table, commit.Partition) })], cancellation);

    public Task<IReadOnlyList<StoredRow?>> FindAsync(string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellation) =>
        inner.FindAsync(table, Place(table, partition), keys, cancellation);

    public Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellation) => inner.QueryAsync(query, cancellation);

    private string Place(string table, string partition) => table == Tables.Telemetry && partition.Split('~') is [var pilot and not "-", var site, var device]
        && !pilots().TryGetDevice(new DeviceKey(pilot, site, device), out _) ? $"{pilot}~-~nobody" : partition;
}
