using System.Collections.Concurrent;
using System.Net;

namespace SmartPilots.Functions.People;

/// <summary>
/// How often somebody may try to sign in: per account and per address, on all instances together (table <c>people</c>).
/// A try costs two reads and a commit; one that is refused costs two reads, and none on an instance that has just refused one.
/// </summary>
public sealed class SignInLimits(ITelemetryStore store, RealTimeClock clock)
{
    public const int TriesOfAccount = 10;
    public const int TriesOfAddress = 50;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly TryCounts _counts = new(store, clock, Tables.People, Window, "The count of tries to sign in");
    private readonly ConcurrentDictionary<string, long> _fullUntil = new(StringComparer.Ordinal); // at most twice the shared rows

    /// <summary>Counts a try before it is made; otherwise how many seconds to wait.</summary>
    /// <param name="account">Null for an invitation, which names no account.</param>
    public async Task<int?> TakeAsync(string? account, IPAddress? address, CancellationToken cancellationToken)
    {
        var keys = Keys(account, address);
        var known = keys.Max(key => _fullUntil.GetValueOrDefault(key));
        if (known > clock.Ticks)
            return Seconds(known);
        if (await _counts.TakeAsync([.. keys.Select(key => (key, key[0] == 'a' ? TriesOfAccount : TriesOfAddress))], cancellationToken) is not { } full)
            return null;
        _fullUntil[full.Key] = full.Until;
        return Seconds(full.Until);
    }

    /// <summary>The try was a good one: the account's count begins anew, and the address has one less.</summary>
    public Task ForgiveAsync(string? account, IPAddress? address, CancellationToken cancellationToken) =>
        _counts.ForgiveAsync(Keys(account, address), (key, count) => key[0] == 'a' ? 0 : Math.Max(0, count - 1), cancellationToken);

    private int Seconds(long until) => (int)Math.Max(1, (until - clock.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    private static List<string> Keys(string? account, IPAddress? address) =>
        account is null ? [TryCounts.Key(address)] : [TryCounts.Key('a', PersonName.NameKey(account)), TryCounts.Key(address)];
}
