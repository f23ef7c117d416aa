using System.Threading.RateLimiting;
using SmartPilots.Core.Wire;

namespace SmartPilots.Gateway.Broker;

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

    /// <summary>Messages of one device that may be refused at once, then one in two seconds; over it, its connection is closed.</summary>
    public const int RefusalsAtOnce = 20;

    private const int SecondsAtOnce = 10;

    private readonly PartitionedRateLimiter<string>? _messages;
    private readonly PartitionedRateLimiter<string>? _bytes;
    private readonly TokenBucketRateLimiter? _total;
    private readonly PartitionedRateLimiter<string> _connects = ByName(ConnectsAtOnce, TimeSpan.FromMilliseconds(500));
    private readonly PartitionedRateLimiter<string> _refusals = ByName(RefusalsAtOnce, TimeSpan.FromSeconds(2));

    /// <param name="deviceMessagesPerSecond">0 for any number.</param>
    /// <param name="deviceBytesPerSecond">Topics and payloads, 0 for any number.</param>
    /// <param name="totalPerSecond">Messages of all, 0 for any number.</param>
    public Limits(int deviceMessagesPerSecond, int deviceBytesPerSecond, int totalPerSecond)
    {
        _messages = deviceMessagesPerSecond > 0 ? ByUser(Rate(deviceMessagesPerSecond, deviceMessagesPerSecond * SecondsAtOnce)) : null;
        // At least one message of any size fits, however low the rate.
        _bytes = deviceBytesPerSecond > 0 ? ByUser(Rate(deviceBytesPerSecond, Math.Max(deviceBytesPerSecond * SecondsAtOnce, LargestMessage))) : null;
        if (totalPerSecond > 0)
            _total = new TokenBucketRateLimiter(Rate(totalPerSecond, totalPerSecond));
    }

    /// <summary>A larger one is refused by its size, and costs as much.</summary>
    private static int LargestMessage => BatchLimits.MaxPayloadBytes + ushort.MaxValue;

    /// <summary>By credential where that is a device's own, else by client id: only one with a right to connect can use it up.</summary>
    public bool MayConnect(string clientId, string user, bool isDevice)
    {
        using var lease = _connects.AttemptAcquire(NameOf(clientId, user, isDevice));
        return lease.IsAcquired;
    }

    /// <summary>Whether a client that has been refused a message may stay.</summary>
    public bool MayStay(string clientId, ConnectedClient client)
    {
        using var lease = _refusals.AttemptAcquire(NameOf(clientId, client.User, client.Scope.IsDevice));
        return lease.IsAcquired;
    }

    /// <summary>Until the message may be taken, or be refused; at once where nothing limits it.</summary>
    /// <param name="bytes">Of topic and payload.</param>
    public ValueTask WaitAsync(ConnectedClient client, long bytes, CancellationToken cancel) =>
        ((_messages is null && _bytes is null) || !client.Scope.IsDevice) && _total is null
            ? ValueTask.CompletedTask : WaitForTurnAsync(client, (int)Math.Min(bytes, LargestMessage), cancel);

    /// <summary>Whether the message may be taken now. If not, it waits for its turn; what one limit has given by then is spent.</summary>
    public bool TryTake(ConnectedClient client, long bytes)
    {
        var isDevice = client.Scope.IsDevice;
        using var message = isDevice ? _messages?.AttemptAcquire(client.User) : null;
        if (message is { IsAcquired: false })
            return false;
        using var size = isDevice ? _bytes?.AttemptAcquire(client.User, (int)Math.Min(bytes, LargestMessage)) : null;
        if (size is { IsAcquired: false })
            return false;
        using var all = _total?.AttemptAcquire();
        return all is not { IsAcquired: false };
    }

    public void Dispose()
    {
        _messages?.Dispose();
        _bytes?.Dispose();
        _total?.Dispose();
        _connects.Dispose();
        _refusals.Dispose();
    }

    // The device's own limits first: what they hold back takes nothing of the others' share.
    private async ValueTask WaitForTurnAsync(ConnectedClient client, int bytes, CancellationToken cancel)
    {
        if (_messages is not null && client.Scope.IsDevice)
            (await _messages.AcquireAsync(client.User, cancellationToken: cancel)).Dispose();
        if (_bytes is not null && client.Scope.IsDevice)
            (await _bytes.AcquireAsync(client.User, bytes, cancel)).Dispose();
        if (_total is not null)
            (await _total.AcquireAsync(cancellationToken: cancel)).Dispose();
    }

    private static string NameOf(string clientId, string user, bool isDevice) => isDevice ? "u/" + user : "c/" + clientId;

    private static PartitionedRateLimiter<string> ByUser(TokenBucketRateLimiterOptions rate) =>
        PartitionedRateLimiter.Create<string, string>(user => RateLimitPartition.GetTokenBucketLimiter(user, _ => rate));

    private static PartitionedRateLimiter<string> ByName(int atOnce, TimeSpan each) => ByUser(new TokenBucketRateLimiterOptions
    {
        TokenLimit = atOnce,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = each,
        QueueLimit = 0,
    });

    private static TokenBucketRateLimiterOptions Rate(int perSecond, int atOnce)
    {
        var tenth = Math.Max(1, perSecond / 10);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = atOnce,
            TokensPerPeriod = tenth,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)tenth / perSecond),
            QueueLimit = int.MaxValue, // each connection has one in it at most
        };
    }
}
