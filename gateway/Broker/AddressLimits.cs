using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace SmartPilots.Gateway.Broker;

/// <summary>
/// How many connections one address may have and how quickly it may open new ones, and how many there may be in all: half-open or let in
/// makes no difference. A network of IPv6 (/64) counts as one address, since any host in one has all of it. This machine's own connections
/// count in the total only: a bridge or a proxy for TLS brings many devices from there.
/// </summary>
internal sealed class AddressLimits : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress>[] _limiters;
    private readonly PartitionedRateLimiter<IPAddress> _places;
    private long _refused;

    /// <param name="perAddress">At once, 0 for any number.</param>
    /// <param name="newPerSecond">
    /// New ones, after <paramref name="perAddress"/> of them at once: a whole site comes back after a power cut. 0 for any number.
    /// </param>
    /// <param name="inAll">At once from all addresses, 0 for any number.</param>
    /// <param name="countsLoopback">For tests, which come from nowhere else.</param>
    public AddressLimits(int perAddress, int newPerSecond, int inAll, bool countsLoopback = false)
    {
        bool IsFree(IPAddress address) => IPAddress.IsLoopback(address) && !countsLoopback;
        _limiters =
        [
            PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => perAddress == 0 || IsFree(address)
                ? RateLimitPartition.GetNoLimiter(IPAddress.Any) : AtOnce(address, perAddress)),
            PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => newPerSecond == 0 || IsFree(address)
                ? RateLimitPartition.GetNoLimiter(IPAddress.Any) : InTime(address, perAddress, newPerSecond)),
            PartitionedRateLimiter.Create<IPAddress, IPAddress>(_ => inAll == 0
                ? RateLimitPartition.GetNoLimiter(IPAddress.Any) : AtOnce(IPAddress.Any, inAll)),
        ];
        _places = PartitionedRateLimiter.CreateChained(_limiters);
    }

    /// <summary>Connections that found no room.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>A place for one connection, to be disposed at its end; null when there is none.</summary>
    public IDisposable? Enter(EndPoint? from)
    {
        var lease = _places.AttemptAcquire(from is IPEndPoint { Address: var address } ? KeyOf(address) : IPAddress.None);
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        CountRefused();
        return null;
    }

    public void CountRefused() => Interlocked.Increment(ref _refused);

    public void Dispose()
    {
        _places.Dispose();
        foreach (var limiter in _limiters)
            limiter.Dispose(); // the chain leaves them be
    }

    /// <summary>What counts as one address.</summary>
    internal static IPAddress KeyOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private static RateLimitPartition<IPAddress> InTime(IPAddress key, int atFirst, int perSecond) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(atFirst, perSecond),
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });

    private static RateLimitPartition<IPAddress> AtOnce(IPAddress key, int count) =>
        RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions { PermitLimit = count, QueueLimit = 0 });
}
