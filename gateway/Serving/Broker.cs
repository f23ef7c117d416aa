using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Core.Events;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Serving;

/// <summary>
/// The embedded broker and its policies: who may connect, publish and subscribe, and that PUBACK and PUBREC leave only after the
/// message's commit. All of it hangs on the server's public events.
/// </summary>
internal sealed partial class Broker : IAsyncDisposable
{
    private const int PortAttempts = 10;

    private readonly GatewayOptions _options;
    private readonly Spool _spool;
    private readonly DeviceCredentials _credentials;
    private readonly DeviceCertificates? _certificates;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, ConnectedClient> _clients = new(StringComparer.Ordinal);
    private readonly Limits _limits;
    private readonly Hashtable _own = []; // marks what the gateway itself publishes: no client can
    private MqttServer? _server;
    private long _refusedConnections;
    private long _refusedPublishes;

    public Broker(GatewayOptions options, Spool spool, DeviceCredentials credentials, DeviceCertificates? certificates, ILogger log)
    {
        (_options, _spool, _credentials, _certificates, _log) = (options, spool, credentials, certificates, log);
        _limits = new Limits(options.ConnectionsPerAddress, options.DeviceMessagesPerSecond) { CountsLoopback = options.LimitsLoopback };
    }

    /// <summary>The port it listens on, once started.</summary>
    public int Port { get; private set; }

    public long RefusedConnections => Interlocked.Read(ref _refusedConnections);

    public long RefusedPublishes => Interlocked.Read(ref _refusedPublishes);

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
                Log.Listening(_log, _options.MqttAddress, Port, TlsPort);
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
        foreach (var (id, client) in _clients)
        {
            if (IsCurrent(client) || _server is not { } server)
                continue;
            Log.Revoked(_log, id, client.User);
            await CloseAsync(id, MqttDisconnectReasonCode.NotAuthorized);
            foreach (var session in await server.GetSessionsAsync())
            {
                if (session.Id == id)
                    await session.DeleteAsync();
            }
            _clients.TryRemove(KeyValuePair.Create(id, client));
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
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private MqttServer Create(int port, GatewayOptions options)
    {
        // Where there is TLS, what is not encrypted stays on this machine.
        var address = options.TlsPort is null ? IPAddress.Parse(options.MqttAddress) : IPAddress.Loopback;
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
        var server = factory.CreateMqttServer(builder.Build());
        server.ValidatingConnectionAsync += Validate;
        server.InterceptingInboundPacketAsync += Announce;
        server.InterceptingPublishAsync += TakeAsync;
        server.InterceptingOutboundPacketAsync += AcknowledgeAsync;
        server.InterceptingSubscriptionAsync += CheckSubscription;
        server.SessionDeletedAsync += Forget;
        server.ClientDisconnectedAsync += Leave;
        return server;
    }

    private Task Validate(ValidatingConnectionEventArgs connection)
    {
        var id = connection.ClientId;
        if (string.IsNullOrEmpty(id))
            connection.AssignedClientIdentifier = id = $"anonymous-{Guid.NewGuid():n}";
        if (Identify(connection) is not { } identity)
        {
            Interlocked.Increment(ref _refusedConnections);
            Log.RefusedConnection(_log, id, connection.UserName);
            connection.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
            return Task.CompletedTask;
        }
        var known = _clients.GetValueOrDefault(id);
        if (known is not null && known.User != identity.User)
        {
            // Taking over a client id would close another user's connection and inherit its subscriptions.
            Interlocked.Increment(ref _refusedConnections);
            Log.RefusedTakeover(_log, id, identity.User, known.User);
            connection.ReasonCode = MqttConnectReasonCode.ClientIdentifierNotValid;
            return Task.CompletedTask;
        }
        if (!_limits.TryEnter(id, connection.RemoteEndPoint))
        {
            Interlocked.Increment(ref _refusedConnections);
            Log.TooMany(_log, id, connection.RemoteEndPoint);
            connection.ReasonCode = MqttConnectReasonCode.ConnectionRateExceeded;
            return Task.CompletedTask;
        }
        var gate = known?.Gate ?? new CommitGate();
        if (connection.CleanSession == true)
            gate.Forget();
        var saysWhy = connection.ProtocolVersion == MqttProtocolVersion.V500;
        _clients[id] = new ConnectedClient(identity.User, identity.Credential, identity.Certificate, identity.Scope, saysWhy, gate);
        return Task.CompletedTask;
    }

    /// <summary>By certificate where one was presented, else by user and password.</summary>
    private Identity? Identify(ValidatingConnectionEventArgs connection)
    {
        if (connection.ClientCertificate is { } certificate && _certificates is not null)
        {
            return _certificates.Verify(certificate) is { } device && TopicScope.TryParse(device.ToString(), out var own)
                ? new Identity($"certificate of {device}", "", certificate, own!)
                : null;
        }
        return _credentials.Verify(connection.UserName, connection.RawPassword) is { } scope
            && _credentials.Current(connection.UserName!) is { } credential
            ? new Identity(connection.UserName!, credential, null, scope)
            : null;
    }

    private bool IsCurrent(ConnectedClient client) => client.Certificate is { } certificate
        ? _certificates!.Verify(certificate) is not null
        : _credentials.Current(client.User) == client.Credential;

    private Task Forget(SessionDeletedEventArgs session)
    {
        _clients.TryRemove(session.Id, out _);
        return Task.CompletedTask;
    }

    private Task Leave(ClientDisconnectedEventArgs client)
    {
        if (client.DisconnectType != MqttClientDisconnectType.Takeover)
            _limits.Leave(client.ClientId);
        return Task.CompletedTask;
    }

    private Task CheckSubscription(InterceptingSubscriptionEventArgs subscription)
    {
        if (_clients.TryGetValue(subscription.ClientId, out var client) && client.Scope.MaySubscribe(subscription.TopicFilter.Topic))
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

    private sealed record Identity(string User, string Credential, X509Certificate2? Certificate, TopicScope Scope);
}
