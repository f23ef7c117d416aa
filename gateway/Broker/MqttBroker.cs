using System.Collections;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Broker;

/// <summary>
/// The embedded broker and its policies: who may connect, publish and subscribe, and that PUBACK and PUBREC leave only after the
/// message's commit. All of it hangs on the server's public events.
/// </summary>
internal sealed partial class MqttBroker : IAsyncDisposable
{
    /// <summary>Sessions of one device's own credential: over it, the oldest whose client is away ends.</summary>
    internal const int SessionsPerDevice = 16;

    private static readonly TimeSpan CrowdedPeriod = TimeSpan.FromSeconds(10);

    private readonly GatewayOptions _options;
    private readonly Spool _spool;
    private readonly DeviceCredentials _credentials;
    private readonly DeviceCertificates? _certificates;
    private readonly ILogger _log;
    private readonly ConnectedClients _clients = new();
    private readonly RetainedMessages _retained;
    private readonly Limits _limits;
    private readonly AddressLimits _addresses;
    private readonly ChannelServices _services;
    private readonly Sessions _sessions;
    private readonly TimeProvider _link;
    private readonly Hashtable _own = []; // marks what the gateway itself publishes: no client can
    private MqttServer? _server;
    private long _refusedConnections;
    private readonly RefusedPublishes _refused;
    private readonly LogSample _refusalLines;
    private readonly LogSample _lostLines;
    private long _crowdedAt;

    public MqttBroker(GatewayOptions options, Spool spool, DeviceCredentials credentials, DeviceCertificates? certificates, TimeProvider link,
        ILogger log)
    {
        (_options, _spool, _credentials, _certificates, _link, _log) = (options, spool, credentials, certificates, link, log);
        _retained = new RetainedMessages(spool, link);
        _services = new ChannelServices(TimeSpan.FromSeconds(options.SendSeconds), link, log);
        _sessions = new Sessions(link);
        _limits = new Limits(options.DeviceMessagesPerSecond, options.DeviceBytesPerSecond, options.MessagesPerSecond);
        (_refused, _refusalLines, _lostLines) = (new RefusedPublishes(link, log), new LogSample(link), new LogSample(link));
        _addresses = new AddressLimits(
            options.ConnectionsPerAddress, options.ConnectsPerSecondPerAddress, OpenFiles.Connections(options.Connections), options.LimitsLoopback);
    }

    /// <summary>The port it listens on, once started.</summary>
    public int Port { get; private set; }

    /// <summary>While the system has no room for more, connections are closed before anything is read; set from outside.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Certificates of the clients that are known now.</summary>
    public IReadOnlyList<X509Certificate2> ClientCertificates => [.. _clients.Select(client => client.Value.Certificate).OfType<X509Certificate2>()];

    /// <summary>Connections closed before anything was read: a limit per address or in total was reached.</summary>
    public long CrowdedOut => _addresses.Refused;

    public long RefusedConnections => Interlocked.Read(ref _refusedConnections);

    /// <summary>Retained messages.</summary>
    public int RetainedCount => _retained.Count;

    public RefusedPublishes RefusedPublishes => _refused;

    /// <summary>The port it listens on for TLS, once started; null without TLS.</summary>
    public int? TlsPort { get; private set; }

    /// <exception cref="SocketException">A port is in use.</exception>
    public async Task StartAsync()
    {
        var plain = new IPEndPoint(_options.PlainAddress, _options.MqttPort);
        (IPEndPoint, HttpsConnectionAdapterOptions)? tls = _options.TlsPort is { } port
            ? (new IPEndPoint(IPAddress.Parse(_options.MqttAddress), port), BrokerTls.Options(_options, _certificates)) : null;
        var listener = new MqttListener(plain, tls, _services, Enter);
        var server = _server = Create(listener); // before the start: a client may be in before that has ended
        try
        {
            await server.StartAsync();
        }
        catch
        {
            _server = null;
            server.Dispose();
            throw;
        }
        (Port, TlsPort) = (listener.Port, listener.TlsPort);
        Log.Listening(_log, _options.PlainAddress, Port, TlsPort is null ? "nowhere" : $"on {_options.MqttAddress}:{TlsPort}");
    }

    public async Task<IReadOnlyList<string>> ConnectedAsync() =>
        _server is { IsStarted: true } server ? [.. (await server.GetClientsAsync()).Select(client => client.Id)] : [];

    /// <summary>Closes the connections and deletes the sessions of users whose password is no longer the one they came with.</summary>
    public async Task CloseRevokedAsync()
    {
        if (_server is not { } server)
            return;
        foreach (var (id, client) in _clients)
        {
            if (IsCurrent(client))
                continue;
            Log.Revoked(_log, LogText.Clean(id), LogText.Clean(client.User));
            await CloseAsync(id, MqttDisconnectReasonCode.NotAuthorized);
            await EndSessionAsync(id, items => _clients.Holds(items, client));
            _clients.Forget(id, client);
        }
        foreach (var topic in _retained.TopicsOf(owner => RetainedOwner.IsGone(owner, _credentials, _certificates)))
        {
            await server.UpdateRetainedMessageAsync(new MQTTnet.MqttApplicationMessage { Topic = topic });
            await _retained.RemoveAsync(topic);
        }
    }

    /// <summary>To all subscribers; nothing where the broker does not run.</summary>
    public Task PublishAsync(DeviceCommand message) => _server is not { } server ? Task.CompletedTask : server.InjectApplicationMessage(
        new InjectedMqttApplicationMessage(new MqttApplicationMessageBuilder().WithTopic(message.Topic).WithPayload(message.Payload.ToArray()).Build())
        {
            CustomSessionItems = _own,
        });

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await server.StopAsync(new MqttServerStopOptions());
            server.Dispose();
            _server = null;
        }
        _limits.Dispose();
        _addresses.Dispose();
    }

    private MqttServer Create(MqttListener listener)
    {
        var factory = new MqttServerFactory();
        var options = factory.CreateServerOptionsBuilder()
            .WithDefaultCommunicationTimeout(TimeSpan.FromSeconds(_options.ConnectSeconds))
            .WithMaxPendingMessagesPerClient(int.MaxValue) // see Sessions
            .WithPersistentSessions();
        var server = factory.CreateMqttServer(options.Build(), [listener]);
        server.ValidatingConnectionAsync += ValidateAsync;
        server.InterceptingInboundPacketAsync += Announce;
        server.InterceptingPublishAsync += TakeAsync;
        server.InterceptingOutboundPacketAsync += AcknowledgeAsync;
        server.InterceptingSubscriptionAsync += CheckSubscription;
        server.InterceptingClientEnqueueAsync += CheckQueue;
        server.ClientAcknowledgedPublishPacketAsync += Delivered;
        server.ClientUnsubscribedTopicAsync += Unsubscribed;
        server.LoadingRetainedMessageAsync += LoadAsync;
        server.ClientConnectedAsync += EstablishAsync;
        server.ClientDisconnectedAsync += LeaveAsync;
        server.SessionDeletedAsync += Forget;
        return server;
    }

    private Task CheckSubscription(InterceptingSubscriptionEventArgs subscription)
    {
        var filter = subscription.TopicFilter;
        var isAllowed = _clients.Find(subscription.ClientId) is { } client && client.Scope.MaySubscribe(filter.Topic);
        if (isAllowed && _sessions.TrySubscribe(subscription.SessionItems, filter))
            return Task.CompletedTask;
        subscription.Response.ReasonCode = isAllowed ? MqttSubscribeReasonCode.QuotaExceeded : MqttSubscribeReasonCode.NotAuthorized;
        subscription.ProcessSubscription = false;
        return Task.CompletedTask;
    }

    private Task CheckQueue(InterceptingClientApplicationMessageEnqueueEventArgs message)
    {
        message.AcceptEnqueue = _sessions.TryEnqueue(message.ReceiverClientId, message.ApplicationMessage);
        return Task.CompletedTask;
    }

    private Task Delivered(ClientAcknowledgedPublishPacketEventArgs delivery)
    {
        _sessions.Acknowledged(delivery.SessionItems, delivery.PublishPacket);
        return Task.CompletedTask;
    }

    private Task Unsubscribed(ClientUnsubscribedTopicEventArgs unsubscribed)
    {
        _sessions.Unsubscribed(unsubscribed.SessionItems, unsubscribed.TopicFilter);
        return Task.CompletedTask;
    }

    private async Task CloseAsync(string clientId, MqttDisconnectReasonCode reason)
    {
        try
        {
            await _server!.DisconnectClientAsync(clientId, new MqttServerClientDisconnectOptions { ReasonCode = reason });
        }
        catch (InvalidOperationException)
        {
            // it has left already, which is what was wanted
        }
    }
}
