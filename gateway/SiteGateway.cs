using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Bridge;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Forwarding;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Status;

namespace SmartPilots.Gateway;

/// <summary>
/// The gateway of one site, in this process: broker, spool and forwarder. Starting opens the spool first and lets devices in last;
/// stopping goes the other way.
/// </summary>
public sealed partial class SiteGateway : IAsyncDisposable
{
    private readonly GatewayOptions _options;
    private readonly TimeProvider _clock;
    private readonly TimeProvider _link;
    private readonly ILogger _log;
    private readonly Spool _spool;
    private readonly Forwarder _forwarder;
    private readonly MqttBroker _broker;
    private readonly MqttBridge? _bridge;
    private readonly GatewayMetrics _metrics;
    private readonly CancellationTokenSource _stop = new();
    private readonly Alarms _alarms;
    private readonly FunctionsClient? _telling;
    private readonly Reporter? _reporter;
    private Task _watching = Task.CompletedTask;
    private Task _reporting = Task.CompletedTask;
    private bool _stopped;
    private readonly GatewayWatch _watch;
    private volatile bool _hasQuarantined;

    /// <param name="clock">The pilot's time, perhaps scaled: stamps the receipt of messages.</param>
    /// <param name="link">Real time: pauses and time-outs.</param>
    /// <exception cref="ArgumentException">An option is wrong; the message names each bad key.</exception>
    public SiteGateway(GatewayOptions options, TimeProvider clock, TimeProvider link, ILoggerFactory logs)
    {
        if (options.Problems() is { Count: > 0 } problems)
            throw new ArgumentException("The gateway's options are wrong. " + string.Join("; ", problems));
        Directory.CreateDirectory(options.DataFolder);
        options = options.WithTls(link);
        (_options, _clock, _link) = (options, clock, link);
        Credentials = new DeviceCredentials(options.CredentialsPath, clock);
        var sending = options.Forwarder;
        _spool = new Spool(options.Spool, sending.FreshFor, clock, link, logs.CreateLogger<Spool>());
        _log = logs.CreateLogger<SiteGateway>();
        _forwarder = new Forwarder(options.Gateway, _spool, options.SpoolPath, sending with { Publish = PublishAsync }, link, logs.CreateLogger<Forwarder>());
        var certificates = options.ClientAuthorityFile.Length > 0 ? new DeviceCertificates(options.ClientAuthorityFile, options.RevokedPath, link) : null;
        _broker = new MqttBroker(options, _spool, Credentials, certificates, link, logs.CreateLogger<MqttBroker>());
        var ends = new CertificateEnds(UsedCertificates(options), options.AuthorityFolder, certificates, link);
        _watch = new GatewayWatch(options, _broker, _spool, Credentials, certificates, ends, () => sending.MaySend(link.GetUtcNow()), link, _log);
        if (options.Bridge is { } bridge)
            _bridge = new MqttBridge(options.Gateway, bridge, _spool, link, logs.CreateLogger<MqttBridge>());
        _metrics = new GatewayMetrics(options.Gateway, () => Look([]));
        _alarms = new Alarms(link);
        if (options.StatusMinutes > 0)
        {
            _telling = new FunctionsClient(options.Gateway, sending, link);
            var every = TimeSpan.FromMinutes(options.StatusMinutes);
            var told = sending.Windows.Count == 0 ? every : TimeSpan.FromDays(1); // windows are times of day
            _reporter = new Reporter(_telling, () => Look(_watch.Connected).Report(told), sending,
                TimeSpan.FromSeconds(options.SettledSeconds), every, link, logs.CreateLogger<Reporter>());
        }
    }

    public DeviceCredentials Credentials { get; }

    /// <summary>The broker's port, once started.</summary>
    public int MqttPort => _broker.Port;

    /// <summary>The broker's port for TLS, once started; null without TLS.</summary>
    public int? TlsPort => _broker.TlsPort;

    /// <summary>
    /// Completes only if a lane, the bridge or the spool's writer fails; the process then exits and is restarted. A failure of the periodic work
    /// (<see cref="SteadyLoop"/>) raises an alarm, and the work is tried again.
    /// </summary>
    public Task Completion => Task.WhenAny([_forwarder.Completion, _spool.Failed, .. _bridge is null ? [] : new[] { _bridge.Completion }]).Unwrap();

    /// <exception cref="SocketException">The MQTT port is in use.</exception>
    public async Task StartAsync()
    {
        NativeMemory.GiveBackLargeBlocks();
        _forwarder.Start();
        if (_bridge is null)
            await _broker.StartAsync();
        else
            _bridge.Start();
        _watching = _watch.RunAsync(_stop.Token);
        _reporting = _reporter?.RunAsync(_stop.Token) ?? Task.CompletedTask;
    }

    public async Task<GatewaySnapshot> SnapshotAsync() => Look([.. (await _broker.ConnectedAsync()).Select(LogText.Clean)]);

    /// <summary>Where it takes MQTT, for people.</summary>
    public string Address => _options.Bridge is { } bridge
        ? $"the bridge to {bridge.Host}:{bridge.Port} ({(IsBridged ? "up" : "down")})"
        : $"{_options.PlainAddress}:{_broker.Port}{(TlsPort is { } tls ? $" and with TLS on {_options.MqttAddress}:{tls}" : "")}";

    /// <summary>What devices trust the broker by: the site authority's certificate; null without TLS or with a certificate from elsewhere.</summary>
    public string? AuthorityPath => _options.TlsPort is not null && Path.GetDirectoryName(_options.TlsCertificateFile) == _options.AuthorityFolder
        ? new SiteAuthority(_options.AuthorityFolder, _link).CertificatePath : null;

    /// <summary>With a bridge: whether it is connected to its broker now.</summary>
    public bool IsBridged => _bridge?.IsConnected == true;

    /// <summary>Ends when the spool's writer has answered, even if it says that the disk fails: a restart would not mend that.</summary>
    public async Task AliveAsync() => await _spool.ChangeAsync(_ => { }).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Takes no more, sends what it can within <see cref="GatewayOptions.DrainSeconds"/>, and keeps the rest on disk.</summary>
    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        await _stop.CancelAsync();
        await _watching;
        await _reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled, as asked
        _telling?.Dispose();
        if (_bridge is not null)
            await _bridge.DisposeAsync();
        await _broker.DisposeAsync();
        await DrainAsync();
        await _forwarder.DisposeAsync();
        await _spool.DisposeAsync();
        _metrics.Dispose();
        _stop.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    // A command that is lost comes again: the functions repeat it until it has an effect.
    private async Task PublishAsync(DeviceCommand command)
    {
        if (!command.IsForEdgeNode)
        {
            Log.CommandRefused(_log, command.Topic);
            return;
        }
        try
        {
            await (_bridge is null ? _broker.PublishAsync(command) : _bridge.PublishAsync(command, _stop.Token));
            Log.CommandPublished(_log, command.Topic);
        }
        catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or InvalidOperationException or OperationCanceledException
            or TimeoutException)
        {
            Log.CommandLost(_log, command.Topic, e.Message);
        }
    }

    private GatewaySnapshot Look(IReadOnlyList<string> connected)
    {
        var now = _clock.GetUtcNow();
        var spool = _spool.Snapshot;
        var oldest = spool.OldestReceivedTicks == 0 ? 0 : TimeSpan.FromTicks(now.UtcTicks - spool.OldestReceivedTicks).TotalSeconds;
        var snapshot = new GatewaySnapshot(_options.Gateway, Address, now, connected, _broker.RefusedConnections, _broker.CrowdedOut,
            _broker.RefusedPublishes.Count, spool, _spool.Fault, Math.Max(0, oldest), _forwarder.Lanes, _spool.DiskFreeBytes, _broker.RetainedCount,
            _forwarder.ClockOffset?.TotalSeconds, [])
        {
            RefusedDevices = _broker.RefusedPublishes.Latest,
            ExhaustedShares = [.. _spool.ExhaustedShares().Select(LogText.Clean)],
            Files = _watch.Files,
            Shortage = _watch.Shortage,
            CertificatesEnd = _watch.CertificatesEnd,
            LoopFailure = _watch.Failure ?? _reporter?.Failure,
        };
        return snapshot with { Alarms = _alarms.Of(snapshot, _spool.IsDiskLow, _spool.IsFull, HasQuarantined(),
            _bridge is { IsConnected: false }, _watch.StalledFor, _watch.CredentialsFault) };
    }

    // With no file left to look with, it is as it was.
    private bool HasQuarantined()
    {
        try
        {
            return _hasQuarantined = SpoolRecovery.HasQuarantined(_options.SpoolPath);
        }
        catch (IOException)
        {
            return _hasQuarantined;
        }
    }

    private static IReadOnlyList<string> UsedCertificates(GatewayOptions options) => [.. new[]
    {
        options.TlsPort is null ? "" : options.TlsCertificateFile, options.ClientAuthorityFile, options.Bridge?.AuthorityFile ?? "",
        options.Bridge?.CertificateFile ?? "",
    }.Where(file => file.Length > 0)];

    private async Task DrainAsync()
    {
        var start = _link.GetTimestamp();
        while (_spool.Snapshot.Depth > 0 && !_forwarder.Completion.IsCompleted)
        {
            var left = TimeSpan.FromSeconds(_options.DrainSeconds) - _link.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), _link);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1002, LogLevel.Information, "Command published on {Topic} for the functions")]
        public static partial void CommandPublished(ILogger log, string topic);

        [LoggerMessage(1003, LogLevel.Warning, "Command on {Topic} rejected: it is no request to an edge node")]
        public static partial void CommandRefused(ILogger log, string topic);

        [LoggerMessage(1004, LogLevel.Warning, "Command on {Topic} not published; the functions repeat it: {Why}")]
        public static partial void CommandLost(ILogger log, string topic, string why);
    }
}
