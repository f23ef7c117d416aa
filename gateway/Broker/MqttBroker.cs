using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
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
    private static readonly TimeSpan CrowdedPeriod = TimeSpan.FromSeconds(10);

    private readonly GatewayOptions _options;
    private readonly DeviceCertificates? _certificates;
    private readonly ILogger _log;
    private readonly BrokerState _state;
    private readonly Admission _admission;
    private readonly AddressLimits _addresses;
    private readonly TimeProvider _link;
    private Serving? _serving; // once started
    private long _crowdedAt;

    public MqttBroker(GatewayOptions options, Spool spool, DeviceCredentials credentials, DeviceCertificates? certificates, TimeProvider link,
        ILogger log)
    {
        (_options, _certificates, _link, _log) = (options, certificates, link, log);
        _state = new BrokerState(options, spool, link, log);
        _admission = new Admission(credentials, certificates, _state);
        _addresses = new AddressLimits(
            options.ConnectionsPerAddress, options.ConnectsPerSecondPerAddress, OpenFiles.Connections(options.Connections), options.LimitsLoopback);
    }

    /// <summary>The port it listens on, once started.</summary>
    public int Port { get; private set; }

    /// <summary>The port it listens on for TLS, once started; null without TLS.</summary>
    public int? TlsPort { get; private set; }

    /// <summary>While the system has no room for more, connections are closed before anything is read; set from outside.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Certificates of the clients that are known now.</summary>
    public IReadOnlyList<X509Certificate2> ClientCertificates => [.. _state.Clients.Select(client => client.Value.Certificate).OfType<X509Certificate2>()];

    /// <summary>Connections closed before anything was read: a limit per address or in total was reached.</summary>
    public long CrowdedOut => _addresses.Refused;

    public long RefusedConnections => _admission.Refused;

    /// <summary>Retained messages.</summary>
    public int RetainedCount => _state.Retained.Count;

    public RefusedPublishes RefusedPublishes => _state.RefusedPublishes;

    /// <exception cref="SocketException">A port is in use.</exception>
    public async Task StartAsync()
    {
        var plain = new IPEndPoint(_options.PlainAddress, _options.MqttPort);
        (IPEndPoint, HttpsConnectionAdapterOptions)? tls = _options.TlsPort is { } port
            ? (new IPEndPoint(IPAddress.Parse(_options.MqttAddress), port), BrokerTls.Options(_options, _certificates)) : null;
        var listener = new MqttListener(plain, tls, _state.Channels, Enter);
        var serving = _serving = Create(listener); // before the start: a client may be in before that has ended
        try
        {
            await serving.Server.StartAsync();
        }
        catch
        {
            _serving = null;
            serving.Server.Dispose();
            throw;
        }
        (Port, TlsPort) = (listener.Port, listener.TlsPort);
        Log.Listening(_log, _options.PlainAddress, Port, TlsPort is null ? "nowhere" : $"on {_options.MqttAddress}:{TlsPort}");
    }

    public async Task<IReadOnlyList<string>> ConnectedAsync() => _serving is { } serving ? await serving.Sessions.ConnectedAsync() : [];

    /// <summary>Closes the connections and deletes the sessions of users whose password is no longer the one they came with.</summary>
    public async Task CloseRevokedAsync()
    {
        if (_serving is not { } serving)
            return;
        foreach (var (id, client) in _state.Clients)
        {
            if (_admission.IsCurrent(client))
                continue;
            Log.Revoked(_log, LogText.Clean(id), LogText.Clean(client.User));
            await serving.Sessions.ExpelAsync(id, client);
        }
        foreach (var topic in _state.Retained.TopicsOf(_admission.IsGone))
        {
            await serving.Intake.ForgetRetainedAsync(topic);
            await _state.Retained.RemoveAsync(topic);
        }
    }

    /// <summary>Ends sessions and retained messages whose time is over: the server looks at a session only when its client comes again.</summary>
    public async Task SweepAsync()
    {
        if (_serving is not { } serving)
            return;
        await serving.Sessions.EndExpiredAsync();
        await serving.Intake.DropExpiredAsync();
    }

    /// <summary>To all subscribers; nothing where the broker does not run.</summary>
    public Task PublishAsync(DeviceCommand message) => _serving is not { } serving ? Task.CompletedTask : serving.Server.InjectApplicationMessage(
        new InjectedMqttApplicationMessage(new MqttApplicationMessageBuilder().WithTopic(message.Topic).WithPayload(message.Payload.ToArray()).Build())
        {
            CustomSessionItems = serving.Intake.Own,
        });

    public async ValueTask DisposeAsync()
    {
        if (_serving is { } serving)
        {
            await serving.Server.StopAsync(new MqttServerStopOptions());
            serving.Server.Dispose();
            _serving = null;
        }
        _state.Dispose();
        _addresses.Dispose();
    }

    private Serving Create(MqttListener listener)
    {
        var factory = new MqttServerFactory();
        var options = factory.CreateServerOptionsBuilder()
            .WithDefaultCommunicationTimeout(TimeSpan.FromSeconds(_options.ConnectSeconds))
            .WithMaxPendingMessagesPerClient(int.MaxValue) // see Sessions
            .WithPersistentSessions();
        var server = factory.CreateMqttServer(options.Build(), [listener]);
        var sessions = new SessionKeeper(server, _state);
        var intake = new MessageIntake(server, _state, sessions);
        server.ValidatingConnectionAsync += connection => ValidateAsync(connection, sessions, intake);
        sessions.Attach();
        intake.Attach();
        return new Serving(server, sessions, intake);
    }

    // Before anything is read of the connection. A flood must not fill the log: it says so now and then.
    private IDisposable? Enter(Socket socket)
    {
        var from = socket.RemoteEndPoint;
        if (IsPaused || OpenFiles.IsAmongLast(socket.Handle))
            _addresses.CountRefused();
        else if (_addresses.Enter(from) is { } place)
            return place;
        var last = Interlocked.Read(ref _crowdedAt);
        var now = _link.GetTimestamp();
        if ((last == 0 || _link.GetElapsedTime(last, now) > CrowdedPeriod) && Interlocked.CompareExchange(ref _crowdedAt, now, last) == last)
            Log.Crowded(_log, from, _addresses.Refused);
        return null;
    }

    private async Task ValidateAsync(ValidatingConnectionEventArgs connection, SessionKeeper sessions, MessageIntake intake)
    {
        var id = connection.ClientId;
        var former = _state.Clients.Find(id);
        if (_admission.Judge(connection, former) is not { } client)
            return;
        if (!await sessions.EndFormerAsync(id, former, connection.CleanSession == true)
            || !_state.Clients.TryEnter(id, client, connection.SessionItems, former))
        {
            _admission.RefuseNow(connection);
            return;
        }
        await sessions.EndingAsync(id);
        if (connection.CleanSession == true)
            client.Acknowledgements.Forget();
        Sessions.Prepare(connection.SessionItems);
        client.Connection.Take = (string topic, in ReadOnlySequence<byte> payload, out bool isCongested) =>
            intake.TryTake(id, client, topic, payload, out isCongested);
    }

    private sealed record Serving(MqttServer Server, SessionKeeper Sessions, MessageIntake Intake);

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Information, "The broker listens on {Address}:{Port} in clear, with TLS {Tls}")]
        public static partial void Listening(ILogger log, IPAddress address, int port, string tls);

        [LoggerMessage(1208, LogLevel.Warning,
            "Connection from {Address} rejected: limit per address or in total reached ({Refused} so far, few of them logged)")]
        public static partial void Crowded(ILogger log, EndPoint? address, long refused);

        [LoggerMessage(1206, LogLevel.Warning, "Connection of client {Client} closed: user {User} was revoked, or has a new password or other topics")]
        public static partial void Revoked(ILogger log, string client, string user);
    }
}
