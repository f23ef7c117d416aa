using System.Net;
using System.Net.Sockets;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Citizens;

/// <summary>
/// How often somebody may report a problem: per address and per site, on all instances together. Reports are counted in a fixed number of rows for
/// addresses (two may share one, and none is kept) and one row for each site: table <c>citizens</c>, partition <c>limits</c>.
/// </summary>
public sealed class ReportLimits(ITelemetryStore store, RealTimeClock clock)
{
    public const int OfAddress = 10;
    public const int OfSite = 100;
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private const string Partition = "limits";
    private const int AddressRows = 4_096;

    /// <summary>Counts a report before it is taken; otherwise how long to wait.</summary>
    public Task<TimeSpan?> TakeAsync(string pilot, string site, IPAddress? address, CancellationToken cancellationToken)
    {
        (string Key, int Most)[] counts = [($"i~{RowOf(address)}", OfAddress), ($"s~{pilot}~{site}", OfSite)];
        return OptimisticUpdate.RunAsync<TimeSpan?>(store, "The count of reports", async () =>
        {
            var (rows, now) = (await store.FindAsync(Tables.Citizens, Partition, [.. counts.Select(count => count.Key)], cancellationToken), clock.Ticks);
            var writes = new List<RowWrite>();
            for (var i = 0; i < counts.Length; i++)
            {
                var start = rows[i]?.Number("start") is { } begun && now - begun < Window.Ticks ? begun : now;
                var count = start == now ? 0 : rows[i]!.Number("count") ?? 0;
                if (count >= counts[i].Most)
                    return (null, TimeSpan.FromTicks(start + Window.Ticks - now));
                writes.Add(RowWrite.Over(rows[i]?.ETag, new Row(counts[i].Key, [new Column("schema", 1), new Column("start", start), new Column("count", count + 1)])));
            }
            return (new RowCommit(Tables.Citizens, Partition, writes), null);
        }, cancellationToken);
    }

    // An address of IPv6 counts by its network of 64 bits: a machine has all addresses of one.
    private static string RowOf(IPAddress? address)
    {
        var text = address is null ? "-" : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
            : address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
        return FormattableString.Invariant($"{System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Secret.HashOf(text)) % AddressRows:D4}");
    }
}
