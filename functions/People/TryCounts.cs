using System.Net;
using System.Net.Sockets;
using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.People;

/// <summary>
/// Counts of tries within a window of time, on all instances together: a row of partition <c>limits</c> for each count. Accounts and addresses share
/// a fixed number of rows, so that inventing them costs no space; none is kept.
/// </summary>
/// <param name="what">What is counted, for errors.</param>
internal sealed class TryCounts(ITelemetryStore store, RealTimeClock clock, string table, TimeSpan window, string what)
{
    private const string Partition = "limits";
    private const int SharedRows = 4_096;

    /// <summary>Counts a try in each row before it is made, or in none: then the row that is full, and until when, in ticks.</summary>
    public Task<(string Key, long Until)?> TakeAsync(IReadOnlyList<(string Key, int Most)> counts, CancellationToken cancellationToken) =>
        OptimisticUpdate.RunAsync<(string, long)?>(store, what, async () =>
        {
            var (rows, now) = (await store.FindAsync(table, Partition, [.. counts.Select(count => count.Key)], cancellationToken), clock.Ticks);
            var writes = new List<RowWrite>();
            for (var i = 0; i < counts.Count; i++)
            {
                var begun = rows[i]?.Number("start") is { } start && now - start < window.Ticks ? start : (long?)null;
                var count = begun is null ? 0 : rows[i]!.Number("count") ?? 0;
                if (begun is { } since && count >= counts[i].Most)
                    return (null, (counts[i].Key, since + window.Ticks));
                writes.Add(Write(counts[i].Key, rows[i], begun ?? now, count + 1));
            }
            return (new RowCommit(table, Partition, writes), null);
        }, cancellationToken);

    /// <summary>Sets counts anew, of rows that are there.</summary>
    public Task ForgiveAsync(IReadOnlyList<string> keys, Func<string, long, long> countOf, CancellationToken cancellationToken) =>
        OptimisticUpdate.RunAsync(store, what, async () =>
        {
            var rows = await store.FindAsync(table, Partition, keys, cancellationToken);
            var writes = keys.Select((key, i) => rows[i] is not { } row ? null
                : Write(key, row, row.Number("start") ?? 0, countOf(key, row.Number("count") ?? 0))).OfType<RowWrite>().ToList();
            return (writes.Count == 0 ? null : new RowCommit(table, Partition, writes), true);
        }, cancellationToken);

    /// <summary>Row of an address. One of IPv6 counts by its network of 64 bits: a machine has all addresses of one.</summary>
    public static string Key(IPAddress? address) => Key('i', address is null ? "-" : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString());

    /// <summary>One of the shared rows.</summary>
    public static string Key(char kind, string text) =>
        FormattableString.Invariant($"{kind}~{System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Secret.HashOf(text)) % SharedRows:D4}");

    private static RowWrite Write(string key, StoredRow? old, long start, long count) =>
        RowWrite.Over(old?.ETag, new Row(key, [new Column("schema", 1), new Column("start", start), new Column("count", count)]));
}
