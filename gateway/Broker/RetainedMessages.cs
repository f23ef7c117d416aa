using System.Buffers;
using MQTTnet;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Broker;

/// <summary>
/// The broker's retained messages outlive it: each is in the spool's file before its acknowledgement leaves, and loaded at the next start.
/// Their number has a bound, or one device with many topics would fill the memory; over it, a message is delivered but not retained.
/// </summary>
internal sealed class RetainedMessages(Spool spool, TimeProvider clock)
{
    /// <summary>For each device's own credential: its status, and a few more.</summary>
    public const int PerDevice = 16;

    /// <summary>For all, with <see cref="Overhead"/> for each.</summary>
    public const long MaxBytes = 16 << 20;

    private const int Overhead = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string User, int Bytes, long ExpiresTicks)> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _countOf = new(StringComparer.Ordinal);
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_lock)
                return _kept.Count;
        }
    }

    /// <summary>All that has not expired.</summary>
    public async Task<List<MqttApplicationMessage>> LoadAsync()
    {
        var all = await KeptAsync();
        var now = clock.GetUtcNow().UtcTicks;
        var loaded = new List<MqttApplicationMessage>();
        foreach (var kept in all)
        {
            var left = kept.ExpiresTicks == 0 ? 0 : (kept.ExpiresTicks - now) / TimeSpan.TicksPerSecond;
            var isOver = kept.ExpiresTicks != 0 && left <= 0;
            if (isOver || !RetainedProperties.CanBeRead(kept.Properties)) // the latter from before there were sums
            {
                await spool.ChangeAsync(file => file.Retained.Remove(kept.Topic));
                continue;
            }
            Note(kept);
            var message = new MqttApplicationMessage
            {
                Topic = kept.Topic, Payload = new ReadOnlySequence<byte>(kept.Payload), Retain = true, MessageExpiryInterval = (uint)left,
            };
            loaded.Add(RetainedProperties.Apply(kept.Properties, message));
        }
        return loaded;
    }

    // A checksum mismatch: the next commit recovers the file, with an alarm, and the second query finds what is valid.
    private async Task<List<RetainedMessage>> KeptAsync()
    {
        List<RetainedMessage> all = [];
        try
        {
            await spool.ChangeAsync(file => all = file.Retained.All());
        }
        catch (SpoolException e) when (e.IsDamage)
        {
            await spool.ChangeAsync(file => all = file.Retained.All());
        }
        return all;
    }

    /// <summary>Whether there is room for it; a message in the place of another, or an empty one, always has.</summary>
    public bool HasRoom(MqttApplicationMessage message, ConnectedClient client)
    {
        if (message.Payload.IsEmpty)
            return true;
        lock (_lock)
        {
            var former = _kept.GetValueOrDefault(message.Topic);
            var owner = RetainedOwner.Of(client);
            var isWithin = former.User == owner || !client.Scope.IsDevice || _countOf.GetValueOrDefault(owner) < PerDevice;
            return isWithin && _bytes - former.Bytes + Size(message.Topic, (int)message.Payload.Length) <= MaxBytes;
        }
    }

    /// <summary>Makes room of what has expired: its topics. What the disk does not let go stays on it until the next start.</summary>
    public async Task<IReadOnlyList<string>> DropExpiredAsync()
    {
        var now = clock.GetUtcNow().UtcTicks;
        List<string> expired;
        lock (_lock)
        {
            expired = [.. _kept.Where(kept => kept.Value.ExpiresTicks is > 0 and var end && end <= now).Select(kept => kept.Key)];
            expired.ForEach(Remove);
        }
        if (expired.Count > 0)
            await spool.ChangeAsync(file => expired.ForEach(file.Retained.Remove)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return expired;
    }

    /// <summary>Ends when the change is on disk: with an empty payload the message is removed.</summary>
    /// <param name="user">See <see cref="RetainedOwner"/>.</param>
    public Task KeepAsync(MqttApplicationMessage message, string user)
    {
        if (message.Payload.IsEmpty)
            return RemoveAsync(message.Topic);
        var expires = message.MessageExpiryInterval == 0 ? 0
            : clock.GetUtcNow().UtcTicks + (message.MessageExpiryInterval * TimeSpan.TicksPerSecond);
        var kept = new RetainedMessage(message.Topic, user, expires, RetainedProperties.Of(message), message.Payload.ToArray());
        Note(kept);
        return spool.ChangeAsync(file => file.Retained.Store(kept));
    }

    public Task RemoveAsync(string topic)
    {
        lock (_lock)
            Remove(topic);
        return spool.ChangeAsync(file => file.Retained.Remove(topic));
    }

    public List<string> TopicsOf(Func<string, bool> user)
    {
        lock (_lock)
            return [.. _kept.Where(kept => user(kept.Value.User)).Select(kept => kept.Key)];
    }

    private static int Size(string topic, int payload) => topic.Length + payload + Overhead;

    private void Note(RetainedMessage kept)
    {
        var size = Size(kept.Topic, kept.Payload.Length);
        lock (_lock)
        {
            Remove(kept.Topic);
            _kept[kept.Topic] = (kept.User, size, kept.ExpiresTicks);
            _bytes += size;
            _countOf[kept.User] = _countOf.GetValueOrDefault(kept.User) + 1;
        }
    }

    private void Remove(string topic)
    {
        if (!_kept.Remove(topic, out var former))
            return;
        _bytes -= former.Bytes;
        if (--_countOf[former.User] == 0)
            _countOf.Remove(former.User);
    }
}
