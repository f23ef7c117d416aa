using System.Collections;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Core.Events;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Status;

namespace SmartPilots.Gateway.Serving;

/// <summary>
/// The embedded broker and its policies: who may connect, publish and subscribe, and that PUBACK and PUBREC leave only after the
/// message's commit. All of it hangs on the server's public events.
/// </summary>
internal sealed partial class Broker : IAsyncDisposable
{
    private const int PortAttempts = 10;

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
    private readonly TimeProvider _link;
    private readonly Hashtable _own = []; // marks what the gateway itself publishes: no client can
    private MqttServer? _server;
    private long _refusedConnections;
    private readonly RefusedPublishes _refused;
    private readonly LogSample _refusalLines;
    private readonly LogSample _lostLines;
    private long _crowdedAt;

    public Broker(GatewayOptions options, Spool spool, DeviceCredentials credentials, DeviceCertificates? certificates, TimeProvider link,
        ILogger log)
    {
        (_options, _spool, _credentials, _certificates, _link, _log) = (options, spool, credentials, certificates, link, log);
        _retained = new RetainedMessages(spool, link);
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

    /// <summary>Connections closed unheard: their address, or all together, had enough.</summary>
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
        // A server bound to port 0 cannot tell which it got, so a free one is looked for first; another process may be quicker.
        for (var attempt = 1; ; attempt++)
        {
            Port = _options.MqttPort != 0 ? _options.MqttPort : FreePort();
            TlsPort = _options.TlsPort == 0 ? FreePort() : _options.TlsPort;
            var server = Create(Port, _options with { TlsPort = TlsPort });
            try
            {
                await server.StartAsync();
                _server = server;
                Log.Listening(_log, _options.PlainAddress, Port, TlsPort is null ? "nowhere" : $"on {_options.MqttAddress}:{TlsPort}");
                return;
            }
            catch (SocketException) when ((_options.MqttPort == 0 || _options.TlsPort == 0) && attempt < PortAttempts)
            {
                server.Dispose();
            }
        }
    }

    public async Task<IReadOnlyList<string>> ConnectedAsync() =>
        _server is { } server ? [.. (await server.GetClientsAsync()).Select(client => client.Id)] : [];

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
            foreach (var session in await server.GetSessionsAsync())
            {
                if (session.Id == id && _clients.Holds(session.Items, client))
                    await session.DeleteAsync();
            }
            _clients.Forget(id, client);
        }
        foreach (var topic in _retained.TopicsOf(owner => RetainedOwner.IsGone(owner, _credentials, _certificates)))
        {
            await server.UpdateRetainedMessageAsync(new MQTTnet.MqttApplicationMessage { Topic = topic });
            await _retained.RemoveAsync(topic);
        }
    }

    /// <summary>To whoever has subscribed; nothing where the broker does not run.</summary>
    public Task PublishAsync(DownMessage message) => _server is not { } server ? Task.CompletedTask : server.InjectApplicationMessage(
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private MqttServer Create(int port, GatewayOptions options)
    {
        var address = options.PlainAddress;
        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var factory = new MqttServerFactory();
        var builder = factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(isV6 ? IPAddress.None : address)
            .WithDefaultEndpointBoundIPV6Address(isV6 ? address : IPAddress.None)
            .WithDefaultCommunicationTimeout(TimeSpan.FromSeconds(20))
            .WithPersistentSessions();
        BrokerTls.Configure(builder, options, _certificates);
        var adapters = factory.DefaultServerAdapters.Select(create => new GuardedAdapter(create(factory), Enter));
        var server = factory.CreateMqttServer(builder.Build(), adapters);
        server.ValidatingConnectionAsync += Validate;
        server.InterceptingInboundPacketAsync += Announce;
        server.InterceptingPublishAsync += TakeAsync;
        server.InterceptingOutboundPacketAsync += AcknowledgeAsync;
        server.InterceptingSubscriptionAsync += CheckSubscription;
        server.LoadingRetainedMessageAsync += LoadAsync;
        server.ClientConnectedAsync += Establish;
        server.SessionDeletedAsync += Forget;
        return server;
    }

    private Task CheckSubscription(InterceptingSubscriptionEventArgs subscription)
    {
        if (_clients.Find(subscription.ClientId) is { } client && client.Scope.MaySubscribe(subscription.TopicFilter.Topic))
            return Task.CompletedTask;
        subscription.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
        subscription.ProcessSubscription = false;
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
