using MQTTnet.Diagnostics.Logger;
using MQTTnet.Packets;

namespace MQTTnet.Server;

/// <summary>An embedded MQTT broker. Handlers are awaited in order; what a handler throws ends the connection it was called for.</summary>
public sealed class MqttServer : IDisposable
{
    private readonly Broker _broker;
    private readonly ServerEvents _events = new();

    internal MqttServer(MqttServerOptions options, IMqttNetLogger logger, TimeProvider time,
        IReadOnlyList<IMqttServerAdapter>? adapters = null) =>
        _broker = new Broker(options, _events, logger, time, adapters ?? [new Listener()]);

    public event Func<ApplicationMessageNotConsumedEventArgs, Task> ApplicationMessageNotConsumedAsync
    {
        add => _events.NotConsumed.Add(value);
        remove => _events.NotConsumed.Remove(value);
    }

    public event Func<ClientConnectedEventArgs, Task> ClientConnectedAsync
    {
        add => _events.ClientConnected.Add(value);
        remove => _events.ClientConnected.Remove(value);
    }

    public event Func<ClientDisconnectedEventArgs, Task> ClientDisconnectedAsync
    {
        add => _events.ClientDisconnected.Add(value);
        remove => _events.ClientDisconnected.Remove(value);
    }

    public event Func<ClientSubscribedTopicEventArgs, Task> ClientSubscribedTopicAsync
    {
        add => _events.ClientSubscribed.Add(value);
        remove => _events.ClientSubscribed.Remove(value);
    }

    public event Func<ClientUnsubscribedTopicEventArgs, Task> ClientUnsubscribedTopicAsync
    {
        add => _events.ClientUnsubscribed.Add(value);
        remove => _events.ClientUnsubscribed.Remove(value);
    }

    public event Func<InterceptingPacketEventArgs, Task> InterceptingInboundPacketAsync
    {
        add => _events.InboundPacket.Add(value);
        remove => _events.InboundPacket.Remove(value);
    }

    public event Func<InterceptingPacketEventArgs, Task> InterceptingOutboundPacketAsync
    {
        add => _events.OutboundPacket.Add(value);
        remove => _events.OutboundPacket.Remove(value);
    }

    public event Func<InterceptingPublishEventArgs, Task> InterceptingPublishAsync
    {
        add => _events.Publish.Add(value);
        remove => _events.Publish.Remove(value);
    }

    public event Func<InterceptingSubscriptionEventArgs, Task> InterceptingSubscriptionAsync
    {
        add => _events.Subscription.Add(value);
        remove => _events.Subscription.Remove(value);
    }

    public event Func<InterceptingUnsubscriptionEventArgs, Task> InterceptingUnsubscriptionAsync
    {
        add => _events.Unsubscription.Add(value);
        remove => _events.Unsubscription.Remove(value);
    }

    public event Func<LoadingRetainedMessagesEventArgs, Task> LoadingRetainedMessageAsync
    {
        add => _events.LoadingRetained.Add(value);
        remove => _events.LoadingRetained.Remove(value);
    }

    public event Func<RetainedMessageChangedEventArgs, Task> RetainedMessageChangedAsync
    {
        add => _events.RetainedChanged.Add(value);
        remove => _events.RetainedChanged.Remove(value);
    }

    public event Func<EventArgs, Task> RetainedMessagesClearedAsync
    {
        add => _events.RetainedCleared.Add(value);
        remove => _events.RetainedCleared.Remove(value);
    }

    public event Func<SessionDeletedEventArgs, Task> SessionDeletedAsync
    {
        add => _events.SessionDeleted.Add(value);
        remove => _events.SessionDeleted.Remove(value);
    }

    public event Func<EventArgs, Task> StartedAsync
    {
        add => _events.Started.Add(value);
        remove => _events.Started.Remove(value);
    }

    public event Func<EventArgs, Task> StoppedAsync
    {
        add => _events.Stopped.Add(value);
        remove => _events.Stopped.Remove(value);
    }

    public event Func<ValidatingConnectionEventArgs, Task> ValidatingConnectionAsync
    {
        add => _events.ValidatingConnection.Add(value);
        remove => _events.ValidatingConnection.Remove(value);
    }

    /// <summary>False: new connections are closed as soon as they are accepted.</summary>
    public bool AcceptNewConnections
    {
        get => _broker.AcceptNewConnections;
        set => _broker.AcceptNewConnections = value;
    }

    public bool IsStarted => _broker.IsStarted;

    /// <summary>Connections that have not been let in yet.</summary>
    internal int HalfOpenCount => _broker.Connections.Keys.Count(c => c.Session is null);

    /// <summary>Connections that have been told to end, or are given up; they are counted until they have ended.</summary>
    internal int FinishingCount => _broker.Connections.Keys.Count(c => c.IsFinishing);

    internal int ConnectionCount => _broker.Connections.Count;

    /// <summary>Throws SocketException when a port is in use.</summary>
    public Task StartAsync() => _broker.StartAsync();

    public Task StopAsync(MqttServerStopOptions options) => _broker.StopAsync(options);

    public Task<IList<MqttClientStatus>> GetClientsAsync() => Task.FromResult(_broker.Clients());

    public Task<IList<MqttSessionStatus>> GetSessionsAsync() => Task.FromResult(_broker.SessionStatuses());

    /// <summary>Throws InvalidOperationException when no such client is connected.</summary>
    public Task DisconnectClientAsync(string id, MqttServerClientDisconnectOptions options) => _broker.DisconnectClientAsync(id, options);

    /// <summary>Goes the way of any published message, handlers included.</summary>
    public Task InjectApplicationMessage(
        InjectedMqttApplicationMessage injectedApplicationMessage, CancellationToken cancellationToken = default) =>
        _broker.InjectAsync(injectedApplicationMessage, cancellationToken);

    /// <summary>Throws InvalidOperationException when the client has no session.</summary>
    public Task SubscribeAsync(string clientId, ICollection<MqttTopicFilter> topicFilters) =>
        _broker.SubscribeAsync(clientId, topicFilters);

    public Task UnsubscribeAsync(string clientId, ICollection<string> topicFilters) => _broker.UnsubscribeAsync(clientId, topicFilters);

    public Task<IList<MqttApplicationMessage>> GetRetainedMessagesAsync() =>
        Task.FromResult<IList<MqttApplicationMessage>>(_broker.Retained.All());

    public Task<MqttApplicationMessage?> GetRetainedMessageAsync(string topic) => Task.FromResult(_broker.Retained.Find(topic));

    public Task UpdateRetainedMessageAsync(MqttApplicationMessage retainedMessage) => _broker.RetainAsync("", retainedMessage).AsTask();

    public Task DeleteRetainedMessagesAsync() => _broker.ClearRetainedAsync();

    public void Dispose() => _broker.Dispose();
}
