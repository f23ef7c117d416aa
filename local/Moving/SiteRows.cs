using System.Security.Cryptography;
using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Moving;

/// <summary>The rows that belong to a site: its devices' partitions, its latest values, its alerts and who was told of them, what citizens report.</summary>
internal sealed class SiteRows(ITelemetryStore store, string pilot, string site)
{
    private string Partition => $"{pilot}~{site}";

    /// <summary>In order of table, partition and key: the same in every store.</summary>
    public async IAsyncEnumerable<byte[]> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (table, query) in new[]
        {
            (Tables.Telemetry, RowQuery.WithPrefix(Tables.Telemetry, Partition + "~")),
            (Tables.Latest, RowQuery.InPartition(Tables.Latest, Partition)),
            (Tables.Alerts, RowQuery.InPartition(Tables.Alerts, Partition)),
            (Tables.Notifications, RowQuery.InPartition(Tables.Notifications, Partition)), // who was told; the queue stays where it is
            (Tables.Citizens, RowQuery.InPartition(Tables.Citizens, Partition)), // what citizens report; how to ask them back stays, and is erased in time
        })
        {
            await foreach (var row in store.ReadAllAsync(query, cancellationToken))
                yield return RowLine.Write(table, row);
        }
    }

    /// <summary>What the site's devices need beside: every version of the pilot's file, and devices that registered themselves.</summary>
    public async IAsyncEnumerable<byte[]> ReadSharedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in store.ReadAllAsync(RowQuery.InPartition(Tables.Devices, pilot)
            with { KeyFrom = $"d~{site}~", KeyTo = $"d~{site}~~" }, cancellationToken))
            yield return RowLine.Write(Tables.Devices, row);
        // b~ files and m~ facts of versions; not the head, which says what is in force.
        foreach (var (from, to) in new[] { ("b~", "b~~"), ("m~", "m~~") })
        {
            await foreach (var row in store.ReadAllAsync(RowQuery.InPartition(Tables.Pilots, pilot) with { KeyFrom = from, KeyTo = to }, cancellationToken))
                yield return RowLine.Write(Tables.Pilots, row);
        }
    }

    /// <summary>How many rows the site has, and the SHA-256 of their lines.</summary>
    public async Task<(long Rows, string Hash)> HashAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var rows = 0L;
        await foreach (var line in ReadAsync(cancellationToken))
        {
            Add(hash, line);
            rows++;
        }
        return (rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public static void Add(IncrementalHash hash, ReadOnlySpan<byte> line)
    {
        hash.AppendData(line);
        hash.AppendData("\n"u8);
    }
}
