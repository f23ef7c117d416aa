using Microsoft.Extensions.Logging;
using SmartPilots.Gateway.Listening;

namespace SmartPilots.Gateway.Broker;

/// <summary>Messages that the broker did not take: how many of each credential, and the last one's topic and reason. Callable from any thread.</summary>
internal sealed partial class RefusedPublishes(TimeProvider link, ILogger log)
{
    /// <summary>Credentials in the snapshot, those refused last.</summary>
    public const int MostShown = 20;

    /// <summary>Credentials that are remembered: beyond, the one that was refused longest ago is forgotten.</summary>
    private const int MostKept = 1_000;

    private readonly Lock _lock = new();
    private readonly LogSample _sample = new(link);
    private readonly Dictionary<string, RefusedDevice> _byUser = new(StringComparer.Ordinal);
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public IReadOnlyList<RefusedDevice> Latest
    {
        get
        {
            lock (_lock)
                return [.. _byUser.Values.OrderByDescending(refused => refused.At).Take(MostShown)];
        }
    }

    public void Add(string clientId, string user, string topic, string why)
    {
        Interlocked.Increment(ref _count);
        lock (_lock)
        {
            if (_byUser.Count >= MostKept && !_byUser.ContainsKey(user))
                _byUser.Remove(_byUser.MinBy(refused => refused.Value.At).Key);
            _byUser[user] = new RefusedDevice(LogText.Clean(user), (_byUser.GetValueOrDefault(user)?.Count ?? 0) + 1, LogText.Clean(topic), why,
                link.GetUtcNow());
        }
        if (_sample.Takes(out var leftOut))
            Log.Refused(log, LogText.Clean(clientId), LogText.Clean(user), LogText.Clean(topic), why, leftOut);
    }

    private static partial class Log
    {
        [LoggerMessage(1204, LogLevel.Warning,
            "Message of client {Client} (user {User}) on {Topic} rejected: {Why}{LeftOut}")]
        public static partial void Refused(ILogger log, string client, string user, string topic, string why, string leftOut);
    }
}
