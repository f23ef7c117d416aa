using System.Buffers;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Bridge;

/// <summary>
/// Listens to an existing broker with a session that outlives the connection, and acknowledges each message by hand once it is on disk.
/// Many are under way at once; acknowledgements leave in the order of arrival, as MQTT asks. When the spool refuses, the connection is
/// dropped without acknowledgement and the broker sends again later.
/// </summary>
internal sealed partial class MqttBridge : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly string _gateway;
    private readonly BridgeOptions _options;
    private readonly Spool _spool;
    private readonly TimeProvider _link;
    private readonly ILogger _log;
    private readonly Func<IMqttClient> _client;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private volatile IMqttClient? _connected;

    /// <param name="client">Makes a client for each connection; null: the library's own.</param>
    public MqttBridge(string gateway, BridgeOptions options, Spool spool, TimeProvider link, ILogger log, Func<IMqttClient>? client = null)
    {
        (_gateway, _options, _spool, _link, _log) = (gateway, options, spool, link, log);
        _client = client ?? new MqttClientFactory().CreateMqttClient;
    }

    public bool IsConnected => _connected is not null;

    /// <summary>Completes only if the bridge fails by a bug.</summary>
    public Task Completion => _running;

    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    /// <summary>To the broker, at QoS 0.</summary>
    /// <exception cref="MqttCommunicationException">There is no connection now.</exception>
    public Task PublishAsync(DeviceCommand message, CancellationToken cancel)
    {
        var client = _connected ?? throw new MqttCommunicationException("The bridge is down.");
        return client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(message.Topic).WithPayload(message.Payload.ToArray()).Build(), cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // asked for
        }
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        for (var failures = 0; ;)
        {
            var hasWorked = false;
            var client = _client();
            try
            {
                hasWorked = await ListenAsync(client, cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                // Whatever it is (the broker, a certificate that has gone, no file left to open): the next try may be better, and bridge-down says so.
                Log.Lost(_log, _options.Host, _options.Port, e.Message);
            }
            finally
            {
                Close(client); // also one that never got in; what disposing throws must not hide how it ended
            }
            failures = hasWorked ? 0 : Math.Min(failures + 1, 10);
            var pause = FirstPause * Math.Pow(2, failures);
            await Task.Delay(pause < LongestPause ? pause : LongestPause, _link, cancel);
        }
    }

    /// <summary>One connection, until it ends. True when something came over it.</summary>
    private async Task<bool> ListenAsync(IMqttClient client, CancellationToken cancel)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var underWay = Channel.CreateUnbounded<Arrival>(new UnboundedChannelOptions { SingleReader = true });
        var hasWorked = false;
        client.DisconnectedAsync += _ =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += received =>
        {
            hasWorked = true;
            received.AutoAcknowledge = false;
            var message = received.ApplicationMessage;
            // A wide subscription hears the commands too, our own among them: they travel down, not up.
            var commit = TopicScope.IsCommands(message.Topic) ? Task.CompletedTask
                : _spool.Append(message.Retain ? RetainedTopic.Of(message.Topic) : message.Topic, message.Payload);
            underWay.Writer.TryWrite(new Arrival(received, commit));
            // The broker bounds what is not acknowledged, but what came at QoS 0 never is.
            return _spool.IsCongested ? commit.ContinueWith(_ => { }, TaskScheduler.Default) : Task.CompletedTask;
        };
        var result = await client.ConnectAsync(ClientOptions(), cancel);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            Log.Refused(_log, _options.Host, _options.Port, result.ResultCode);
            return false;
        }
        var acknowledging = AcknowledgeAsync(underWay.Reader, cancel);
        try
        {
            await SubscribeAsync(client, cancel);
            _connected = client;
            Log.Listening(_log, _options.Host, _options.Port, result.IsSessionPresent);
            await (await Task.WhenAny(ended.Task, acknowledging).WaitAsync(cancel));
            return hasWorked;
        }
        finally
        {
            _connected = null;
            underWay.Writer.Complete();
            // Disposing drops the connection without a word: the session, and what is not acknowledged in it, stays.
            Close(client);
            await acknowledging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Close(IMqttClient client)
    {
        try
        {
            client.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // its own clean-up, after a connection that broke, was quicker: it is closed
        }
    }

    /// <summary>Ends, unacknowledged, at the first message that is not on disk.</summary>
    private async Task AcknowledgeAsync(ChannelReader<Arrival> arrivals, CancellationToken cancel)
    {
        await foreach (var arrival in arrivals.ReadAllAsync(cancel))
        {
            await arrival.Commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!arrival.Commit.IsCompletedSuccessfully)
            {
                Log.NotAcknowledged(_log, arrival.Commit.Exception?.InnerException?.Message ?? "it was cancelled");
                return;
            }
            await arrival.Message.AcknowledgeAsync(cancel);
        }
    }

    private async Task SubscribeAsync(IMqttClient client, CancellationToken cancel)
    {
        var options = new MqttClientSubscribeOptionsBuilder();
        foreach (var topic in _options.Topics)
        {
            var filter = new MqttTopicFilterBuilder().WithTopic(topic).WithAtLeastOnceQoS();
            // What was retained before comes once, not at each start; 3.1.1 has no word for it, and there the flag alone tells.
            options.WithTopicFilter(_options.Protocol == "5"
                ? filter.WithRetainHandling(MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly) : filter);
        }
        foreach (var item in (await client.SubscribeAsync(options.Build(), cancel)).Items)
        {
            if ((int)item.ResultCode >= 0x80)
                throw new MqttCommunicationException($"The broker refuses '{item.TopicFilter.Topic}': {item.ResultCode}");
            if (item.ResultCode == MqttClientSubscribeResultCode.GrantedQoS0)
                Log.BestEffort(_log, _options.Host, _options.Port, item.TopicFilter.Topic);
        }
    }

    private MqttClientOptions ClientOptions()
    {
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(_options.Host, _options.Port)
            .WithClientId($"smartpilots-gateway-{_gateway}")
            .WithCleanStart(false)
            .WithTimeout(TimeSpan.FromSeconds(20));
        if (_options.Protocol == "5")
        {
            options.WithProtocolVersion(MqttProtocolVersion.V500)
                .WithSessionExpiryInterval((uint)TimeSpan.FromDays(_options.SessionDays).TotalSeconds)
                .WithReceiveMaximum((ushort)_options.ReceiveMaximum);
        }
        else
        {
            options.WithProtocolVersion(MqttProtocolVersion.V311); // its sessions have no end of their own
        }
        if (_options.User.Length > 0)
            options.WithCredentials(_options.User, _options.Password);
        if (_options.UseTls)
        {
            options.WithTlsOptions(tls =>
            {
                tls.UseTls();
                if (_options.CertificateFile.Length > 0)
                    tls.WithClientCertificates([PemFile.Load(_options.CertificateFile, _options.KeyFile)]);
                if (_options.AuthorityFile.Length > 0)
                {
                    tls.WithTrustChain([X509CertificateLoader.LoadCertificateFromFile(_options.AuthorityFile)])
                        .WithRevocationMode(X509RevocationMode.NoCheck);
                }
            });
        }
        return options.Build();
    }

    private readonly record struct Arrival(MqttApplicationMessageReceivedEventArgs Message, Task Commit);

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Information, "Bridge connected to {Host}:{Port}; session present: {Present}")]
        public static partial void Listening(ILogger log, string host, int port, bool present);

        [LoggerMessage(1302, LogLevel.Warning, "Bridge to {Host}:{Port} disconnected; it connects again: {Why}")]
        public static partial void Lost(ILogger log, string host, int port, string why);

        [LoggerMessage(1303, LogLevel.Error, "Broker {Host}:{Port} rejected the bridge; it tries again: {Why}")]
        public static partial void Refused(ILogger log, string host, int port, MqttClientConnectResultCode why);

        [LoggerMessage(1305, LogLevel.Warning, "Broker {Host}:{Port} grants {Topic} at QoS 0 only: what it sends while the gateway is away is lost")]
        public static partial void BestEffort(ILogger log, string host, int port, string topic);

        [LoggerMessage(1304, LogLevel.Error, "Message from the bridge not acknowledged; the broker sends it again: {Why}")]
        public static partial void NotAcknowledged(ILogger log, string why);
    }
}
