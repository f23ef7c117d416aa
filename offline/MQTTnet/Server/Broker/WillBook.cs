using System.Collections.Concurrent;

namespace MQTTnet.Server;

/// <summary>Wills that wait for their delay: sent when it passes or the session ends, whichever is first [MQTT-3.1.3-9].</summary>
internal sealed class WillBook(Broker broker)
{
    private readonly ConcurrentDictionary<string, Waiting> _byClient = new();

    /// <summary>Sends the will at once, or keeps it for <paramref name="delaySeconds"/>.</summary>
    public ValueTask AddAsync(Session session, MqttApplicationMessage will, uint delaySeconds)
    {
        var waiting = new Waiting(session, will, broker.Time.GetTimestamp(), TimeSpan.FromSeconds(delaySeconds));
        if (delaySeconds == 0)
            return SendAsync(waiting);
        _byClient[session.ClientId] = waiting;
        return ValueTask.CompletedTask;
    }

    /// <summary>The client is back in time, in the same session [MQTT-3.1.3-9].</summary>
    public void Cancel(string clientId) => _byClient.TryRemove(clientId, out _);

    public async ValueTask SendDueAsync()
    {
        foreach (var (clientId, will) in _byClient)
        {
            if (broker.Time.GetElapsedTime(will.Since) >= will.Delay && _byClient.TryRemove(new(clientId, will)))
                await SendAsync(will).ConfigureAwait(false);
        }
    }

    public async ValueTask SessionEndedAsync(string clientId)
    {
        if (_byClient.TryRemove(clientId, out var will))
            await SendAsync(will).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(Waiting will) =>
        await broker.PublishAsync(will.Session.ClientId, will.Session.UserName, will.Session.Items, will.Message, CancellationToken.None)
            .ConfigureAwait(false);

    private sealed record Waiting(Session Session, MqttApplicationMessage Message, long Since, TimeSpan Delay);
}
