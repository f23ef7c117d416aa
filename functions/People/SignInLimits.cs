using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.People;

/// <summary>
/// How often somebody may try to sign in: per account and per address, on all instances together. Tries are counted in a fixed number of rows
/// (table <c>people</c>, partition <c>limits</c>), so that inventing names costs no space: two accounts may share a row, and no name or address is kept.
/// A try costs two reads and a commit; one that is refused costs two reads, and none on an instance that has just refused one.
/// </summary>
public sealed class SignInLimits(ITelemetryStore store, RealTimeClock clock)
{
    public const int TriesOfAccount = 10;
    public const int TriesOfAddress = 50;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private const string Partition = "limits";
    private const int Rows = 4_096;
    private readonly ConcurrentDictionary<string, long> _fullUntil = new(StringComparer.Ordinal); // at most twice the rows

    /// <summary>Counts a try before it is made; otherwise how many seconds to wait.</summary>
    /// <param name="account">Null for an invitation, which names no account.</param>
    public async Task<int?> TakeAsync(string? account, IPAddress? address, CancellationToken cancellationToken)
    {
        var keys = Keys(account, address);
        var known = keys.Max(key => _fullUntil.GetValueOrDefault(key));
        if (known > clock.Ticks)
            return Seconds(known);
        var until = await OptimisticUpdate.RunAsync(store, "The count of tries to sign in", async () =>
        {
            var (rows, now) = (await store.FindAsync(Tables.People, Partition, keys, cancellationToken), clock.Ticks);
            var writes = new List<RowWrite>();
            for (var i = 0; i < keys.Count; i++)
            {
                var isFresh = rows[i]?.Number("start") is not { } start || now - start >= Window.Ticks;
                var count = isFresh ? 0 : rows[i]!.Number("count") ?? 0;
                if (count >= MostOf(keys[i]))
                {
                    _fullUntil[keys[i]] = rows[i]!.Number("start")!.Value + Window.Ticks;
                    return (null, _fullUntil[keys[i]]);
                }
                writes.Add(Write(keys[i], rows[i], isFresh ? now : rows[i]!.Number("start")!.Value, count + 1));
            }
            return (new RowCommit(Tables.People, Partition, writes), 0L);
        }, cancellationToken);
        return until == 0 ? null : Seconds(until);
    }

    /// <summary>The try was a good one: the account's count begins anew, and the address has one less.</summary>
    public Task ForgiveAsync(string? account, IPAddress? address, CancellationToken cancellationToken)
    {
        var keys = Keys(account, address);
        return OptimisticUpdate.RunAsync(store, "The count of tries to sign in", async () =>
        {
            var rows = await store.FindAsync(Tables.People, Partition, keys, cancellationToken);
            var writes = keys.Select((key, i) => rows[i] is not { } row ? null
                : Write(key, row, row.Number("start") ?? 0, key[0] == 'a' ? 0 : Math.Max(0, (row.Number("count") ?? 0) - 1))).OfType<RowWrite>().ToList();
            return (writes.Count == 0 ? null : new RowCommit(Tables.People, Partition, writes), true);
        }, cancellationToken);
    }

    private int Seconds(long until) => (int)Math.Max(1, (until - clock.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    private static int MostOf(string key) => key[0] == 'a' ? TriesOfAccount : TriesOfAddress;

    // An address of IPv6 counts by its network of 64 bits: a machine has all addresses of one.
    private static List<string> Keys(string? account, IPAddress? address)
    {
        var of = address is null ? "-" : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
            : address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
        return account is null ? [Key('i', of)] : [Key('a', PersonName.NameKey(account)), Key('i', of)];
    }

    private static string Key(char kind, string text) =>
        FormattableString.Invariant($"{kind}~{System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Secret.HashOf(text)) % Rows:D4}");

    private static RowWrite Write(string key, StoredRow? old, long start, long count)
    {
        var row = new Row(key, [new Column("schema", 1), new Column("start", start), new Column("count", count)]);
        return old is null ? new RowWrite(RowOperation.Insert, row) : new RowWrite(RowOperation.ReplaceIfMatch, row, old.ETag);
    }
}
