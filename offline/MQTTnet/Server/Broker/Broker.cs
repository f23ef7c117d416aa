using System.Collections;
using System.Collections.Concurrent;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>The state of one server and the way of a message through it.</summary>
internal sealed class Broker : IDisposable
{
    /// <summary>How long handlers of ending connections may keep the server from stopping.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    /// <summary>Connections that have not been let in yet, at once; further ones are closed unheard.</summary>
    private const int MaximumHalfOpen = 10_000;

    private readonly Housekeeping _housekeeping;
    private readonly IReadOnlyList<IMqttServerAdapter> _adapters;
    private int _halfOpen;

    public Broker(MqttServerOptions options, ServerEvents events, IMqttNetLogger logger, TimeProvider time,
        IReadOnlyList<IMqttServerAdapter> adapters)
    {
        _adapters = adapters;
        Options = options;
        Events = events;
        Logger = logger;
        Time = time;
        Sessions = new SessionBook(options, time);
        Retained = new RetainedBook(time);
        Wills = new WillBook(this);
        _housekeeping = new Housekeeping(this);
    }

    public MqttServerOptions Options { get; }

    public ServerEvents Events { get; }

    public IMqttNetLogger Logger { get; }

    public TimeProvider Time { get; }

    public SessionBook Sessions { get; }

    public RetainedBook Retained { get; }

    public EarlyMemory EarlyMemory { get; } = new();

    public WillBook Wills { get; }

    public SubscriptionTree Subscriptions { get; } = new();

    public TopicCache Topics { get; } = new(4096);

    /// <summary>Every open connection, also those that have not said CONNECT yet.</summary>
    public ConcurrentDictionary<ClientConnection, byte> Connections { get; } = new();

    public bool AcceptNewConnections { get; set; } = true;

    public bool IsStarted { get; private set; }

    public async Task StartAsync()
    {
        if (IsStarted)
            throw new InvalidOperationException("The MQTT server is already started.");
        var loading = new LoadingRetainedMessagesEventArgs();
        await Events.LoadingRetained.InvokeAsync(loading).ConfigureAwait(false);
        foreach (var message in loading.LoadedRetainedMessages)
            Retained.Store(message);
        foreach (var adapter in _adapters)
        {
            adapter.ClientHandler = ServeAsync;
            await adapter.StartAsync(Options, Logger).ConfigureAwait(false);
        }

        _housekeeping.Start();
        IsStarted = true;
        await Events.Started.InvokeAsync(EventArgs.Empty).ConfigureAwait(false);
    }

    public async Task StopAsync(MqttServerStopOptions options)
    {
        if (!IsStarted)
            return;
        IsStarted = false;
        foreach (var adapter in _adapters)
            await adapter.StopAsync().ConfigureAwait(false);
        var open = Connections.Keys.ToList();
        foreach (var connection in open)
            connection.Disconnect(options.DefaultClientDisconnectOptions);
        try
        {
            await Task.WhenAll(open.Select(c => c.Ended)).WaitAsync(StopPatience, Time).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            LogError(e, "Some handlers are still at work; the server stops without them.");
        }

        _housekeeping.Stop();
        await Events.Stopped.InvokeAsync(EventArgs.Empty).ConfigureAwait(false);
    }

    public void Dispose()
    {
        IsStarted = false;
        foreach (var adapter in _adapters)
            adapter.Dispose();
        _housekeeping.Stop();
        foreach (var connection in Connections.Keys)
            connection.Abort();
    }

    public IList<MqttClientStatus> Clients() =>
        Connections.Keys.Where(c => c.Session is not null && !c.IsEnding)
            .Select(c => new MqttClientStatus(c, new MqttSessionStatus(c.Session!, this))).ToList();

    public IList<MqttSessionStatus> SessionStatuses() => Sessions.All().Select(s => new MqttSessionStatus(s, this)).ToList();

    public Task DisconnectClientAsync(string clientId, MqttServerClientDisconnectOptions options)
    {
        var connection = Sessions.Find(clientId)?.Connection
            ?? throw new InvalidOperationException($"Client with ID '{clientId}' not found.");
        connection.Disconnect(options);
        return Task.CompletedTask;
    }

    public Task InjectAsync(InjectedMqttApplicationMessage injected, CancellationToken cancellationToken)
    {
        if (!IsStarted)
            throw new InvalidOperationException("The MQTT server is not started.");
        MqttTopicValidator.ThrowIfInvalid(injected.ApplicationMessage.Topic);
        var items = injected.CustomSessionItems ?? new Hashtable();
        return PublishAsync(
            injected.SenderClientId, injected.SenderUserName, items, injected.ApplicationMessage, cancellationToken).AsTask();
    }

    /// <summary>Handlers first, then the retained message, then the subscribers.</summary>
    public async ValueTask<PublishVerdict> PublishAsync(
        string senderId, string? userName, IDictionary items, MqttApplicationMessage message, CancellationToken cancellationToken)
    {
        var reason = MqttPubAckReasonCode.Success;
        PublishResponse? response = null;
        if (Events.Publish.HasHandlers)
        {
            var args = new InterceptingPublishEventArgs(message, cancellationToken, senderId, userName, items);
            await Events.Publish.InvokeAsync(args).ConfigureAwait(false);
            message = args.ApplicationMessage;
            response = args.Response;
            reason = response.ReasonCode;
            if (args.CloseConnection || !args.ProcessPublish)
                return new PublishVerdict(reason, response.ReasonString, response.UserPropertiesOrNull, args.CloseConnection);
        }

        if (message.Retain)
            await RetainAsync(senderId, message).ConfigureAwait(false);
        if (!Deliver(senderId, message))
        {
            if (reason == MqttPubAckReasonCode.Success)
                reason = MqttPubAckReasonCode.NoMatchingSubscribers;
            if (Events.NotConsumed.HasHandlers)
                await Events.NotConsumed.InvokeAsync(new(message, senderId)).ConfigureAwait(false);
        }

        return new PublishVerdict(reason, response?.ReasonString, response?.UserPropertiesOrNull, false);
    }

    public async ValueTask RetainAsync(string senderId, MqttApplicationMessage message)
    {
        if (Retained.Store(message) && Events.RetainedChanged.HasHandlers)
        {
            var args = new RetainedMessageChangedEventArgs(senderId, message, Retained.All);
            await Events.RetainedChanged.InvokeAsync(args).ConfigureAwait(false);
        }
    }

    public Task ClearRetainedAsync()
    {
        Retained.Clear();
        return Events.RetainedCleared.InvokeAsync(EventArgs.Empty);
    }

    public Task SubscribeAsync(string clientId, ICollection<MqttTopicFilter> filters) =>
        new SubscriptionRequest(this, SessionOf(clientId)).AddAsync(filters);

    public Task UnsubscribeAsync(string clientId, ICollection<string> filters) =>
        new SubscriptionRequest(this, SessionOf(clientId)).RemoveAsync(filters);

    /// <summary>Ends the session and, when it is connected, its connection.</summary>
    public Task DeleteSessionAsync(Session session)
    {
        session.Connection?.Disconnect(new() { ReasonCode = MqttDisconnectReasonCode.AdministrativeAction });
        return Sessions.Remove(session) ? EndSessionAsync(session) : Task.CompletedTask;
    }

    /// <summary>A session that a clean start has replaced: its client still has one, so it does not count as deleted.</summary>
    public void Unsubscribe(Session session)
    {
        foreach (var filter in session.Subscriptions.Keys)
            Subscriptions.Remove(session, filter);
    }

    /// <summary>What is left of a session that the book has let go.</summary>
    public Task EndSessionAsync(Session session)
    {
        Unsubscribe(session);
        return Events.SessionDeleted.InvokeAsync(new(session.ClientId, session.UserName, session.Items));
    }

    private Task ServeAsync(IMqttChannelAdapter channel)
    {
        if (!AcceptNewConnections || Volatile.Read(ref _halfOpen) >= MaximumHalfOpen)
            return Task.CompletedTask;
        var accepted = (AcceptedSocket)channel;
        Interlocked.Increment(ref _halfOpen);
        var connection = new ClientConnection(this, accepted.Take(), accepted.Tls, () => Interlocked.Decrement(ref _halfOpen));
        Connections[connection] = 0;
        ThreadPool.UnsafeQueueUserWorkItem(static c => _ = c.RunAsync(), connection, preferLocal: false);
        return connection.Ended;
    }

    public void LogError(Exception exception, string message) =>
        Logger.Publish(MqttNetLogLevel.Error, nameof(MqttServer), message, null, exception);

    private Session SessionOf(string clientId) =>
        Sessions.Find(clientId) ?? throw new InvalidOperationException($"Client session '{clientId}' is unknown.");

    private bool Deliver(string senderId, MqttApplicationMessage message)
    {
        var now = Time.GetTimestamp();
        var own = Subscriptions.Match(message.Topic, out var shared);
        if (own is not null)
            Fanout.Deliver(own, senderId, message, now);
        foreach (var one in shared ?? [])
            Fanout.Deliver([one], senderId, message, now);
        return own is not null || shared is not null;
    }
}
