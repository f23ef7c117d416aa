using System.Threading.RateLimiting;

namespace SmartPilots.Gateway.Serving;

/// <summary>
/// How much one device may ask of the broker, and all together. Over its rate it is slowed down, not refused: its connection's next
/// packet waits. Credentials wider than a device speak for many and count in the total only.
/// </summary>
internal sealed class Limits : IDisposable
{
    /// <summary>
    /// Connects that a device may ask for at once; then two a second. One that takes itself over again and again gets no more.
    /// </summary>
    public const int ConnectsAtOnce = 30;

    private readonly PartitionedRateLimiter<string>? _rate;
    private readonly TokenBucketRateLimiter? _total;
    private readonly PartitionedRateLimiter<string> _connects = PartitionedRateLimiter.Create<string, string>(who =>
        RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = ConnectsAtOnce,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(500),
            QueueLimit = 0,
        }));

    /// <param name="devicePerSecond">Messages, 0 for any number.</param>
    /// <param name="totalPerSecond">Messages of all, 0 for any number.</param>
    public Limits(int devicePerSecond, int totalPerSecond)
    {
        if (devicePerSecond > 0)
            _rate = PartitionedRateLimiter.Create<string, string>(user =>
                RateLimitPartition.GetTokenBucketLimiter(user, _ => Rate(devicePerSecond, secondsAtOnce: 10)));
        if (totalPerSecond > 0)
            _total = new TokenBucketRateLimiter(Rate(totalPerSecond, secondsAtOnce: 1));
    }

    /// <summary>By credential where that is a device's own, else by client id: only one with a right to connect can use it up.</summary>
    public bool MayConnect(string clientId, string user, bool isDevice)
    {
        using var lease = _connects.AttemptAcquire(isDevice ? "u/" + user : "c/" + clientId);
        return lease.IsAcquired;
    }

    /// <summary>Until the message may be taken; at once where nothing limits it.</summary>
    public ValueTask WaitAsync(ConnectedClient client, CancellationToken cancel) =>
        (_rate is null || !client.Scope.IsDevice) && _total is null ? ValueTask.CompletedTask : WaitForTurnAsync(client, cancel);

    /// <summary>Whether the message may be taken now; false takes nothing of the device's share.</summary>
    public bool TryTake(ConnectedClient client)
    {
        if (_rate is not null && client.Scope.IsDevice)
        {
            using var own = _rate.AttemptAcquire(client.User);
            if (!own.IsAcquired)
                return false;
        }
        using var all = _total?.AttemptAcquire();
        return all is null or { IsAcquired: true };
    }

    public void Dispose()
    {
        _rate?.Dispose();
        _total?.Dispose();
        _connects.Dispose();
    }

    // The device's own limit first: what it holds back takes nothing of the others' share.
    private async ValueTask WaitForTurnAsync(ConnectedClient client, CancellationToken cancel)
    {
        if (_rate is not null && client.Scope.IsDevice)
            (await _rate.AcquireAsync(client.User, cancellationToken: cancel)).Dispose();
        if (_total is not null)
            (await _total.AcquireAsync(cancellationToken: cancel)).Dispose();
    }

    private static TokenBucketRateLimiterOptions Rate(int perSecond, int secondsAtOnce)
    {
        var tenth = Math.Max(1, perSecond / 10);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond * secondsAtOnce,
            TokensPerPeriod = tenth,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tenth / perSecond),
            QueueLimit = int.MaxValue, // each connection has one in it at most
        };
    }
}
