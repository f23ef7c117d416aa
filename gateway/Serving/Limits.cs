using System.Net;
using System.Threading.RateLimiting;

namespace SmartPilots.Gateway.Serving;

/// <summary>
/// How much one device and one address may ask of the broker. A device over its rate is slowed down, not refused: its connection's next
/// packet waits. Credentials wider than a device speak for many and are not limited.
/// </summary>
internal sealed class Limits : IDisposable
{
    /// <summary>
    /// Connects that a device may ask for at once; then two a second. One that takes itself over again and again gets no more.
    /// </summary>
    public const int ConnectsAtOnce = 30;

    private readonly int _connectionsPerAddress;
    private readonly PartitionedRateLimiter<string>? _rate;
    private readonly PartitionedRateLimiter<string> _connects = PartitionedRateLimiter.Create<string, string>(who =>
        RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = ConnectsAtOnce,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(500),
            QueueLimit = 0,
        }));
    private readonly Lock _lock = new();
    private readonly Dictionary<string, IPAddress> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, int> _counts = [];

    public Limits(int connectionsPerAddress, int deviceMessagesPerSecond)
    {
        _connectionsPerAddress = connectionsPerAddress;
        if (deviceMessagesPerSecond == 0)
            return;
        _rate = PartitionedRateLimiter.Create<string, string>(user => RateLimitPartition.GetTokenBucketLimiter(user, _ =>
            new TokenBucketRateLimiterOptions
            {
                TokenLimit = deviceMessagesPerSecond * 10,
                TokensPerPeriod = Math.Max(1, deviceMessagesPerSecond / 10),
                ReplenishmentPeriod = TimeSpan.FromSeconds(deviceMessagesPerSecond >= 10 ? 0.1 : 1.0 / deviceMessagesPerSecond),
                QueueLimit = int.MaxValue, // each connection has one in it at most
            }));
    }

    /// <summary>For tests, which come from nowhere else.</summary>
    internal bool CountsLoopback { get; init; }

    /// <summary>By credential where that is a device's own, else by client id: only one with a right to connect can use it up.</summary>
    public bool MayConnect(string clientId, string user, bool isDevice)
    {
        using var lease = _connects.AttemptAcquire(isDevice ? "u/" + user : "c/" + clientId);
        return lease.IsAcquired;
    }

    /// <summary>Counts a client id to its address; false when that has enough. A reconnect replaces its own, loopback is free.</summary>
    public bool TryEnter(string clientId, EndPoint? from)
    {
        if (_connectionsPerAddress == 0 || from is not IPEndPoint { Address: var address })
            return true;
        if (IPAddress.IsLoopback(address) && !CountsLoopback)
            return true;
        lock (_lock)
        {
            Remove(clientId);
            var count = _counts.GetValueOrDefault(address);
            if (count >= _connectionsPerAddress)
                return false;
            _counts[address] = count + 1;
            _addresses[clientId] = address;
            return true;
        }
    }

    public void Leave(string clientId)
    {
        lock (_lock)
            Remove(clientId);
    }

    public async ValueTask WaitAsync(ConnectedClient client, CancellationToken cancel)
    {
        if (_rate is null || !client.Scope.IsDevice)
            return;
        using var lease = await _rate.AcquireAsync(client.User, cancellationToken: cancel);
    }

    public void Dispose()
    {
        _rate?.Dispose();
        _connects.Dispose();
    }

    private void Remove(string clientId)
    {
        if (_addresses.Remove(clientId, out var address) && --_counts[address] == 0)
            _counts.Remove(address);
    }
}
