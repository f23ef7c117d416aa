using Microsoft.Extensions.Logging;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Status;

namespace SmartPilots.Gateway;

/// <summary>
/// What the gateway checks once a second: room for connections, who may connect, what people have ordered for poison, whether the forwarder
/// moves. What it has seen may be read from any thread.
/// </summary>
/// <param name="certificates">Null where none are let in.</param>
/// <param name="ends">When the certificates in use end.</param>
/// <param name="maySend">Whether the link may be used now.</param>
internal sealed partial class GatewayWatch(GatewayOptions options, MqttBroker broker, Spool spool, DeviceCredentials credentials,
    DeviceCertificates? certificates, CertificateEnds ends, Func<bool> maySend, TimeProvider link, ILogger log)
{
    private const int TicksPerCount = 10;
    private const int TicksPerCertificates = 60;

    private readonly SteadyLoop _loop = new("watch", TimeSpan.FromSeconds(1), link, log);
    private readonly StallWatch _stall = new(TimeSpan.FromMinutes(options.StalledMinutes), link);
    private volatile IReadOnlyList<string> _connected = [];
    private volatile FileUse _files = new(OpenFiles.InUse, OpenFiles.Limit);
    private volatile string? _shortage;
    private volatile string? _certificatesEnd;
    private volatile string? _credentialsFault;

    // The loop's alone.
    private bool _hasAppliedOrders; // also those from before the start
    private int _seenVersion;
    private long _ticks;

    /// <summary>Client ids, as of some seconds ago.</summary>
    public IReadOnlyList<string> Connected => _connected;

    public FileUse Files => _files;

    /// <summary>Why no more connections are let in; null when they are.</summary>
    public string? Shortage => _shortage;

    /// <summary>The certificate that ends soon; null for none.</summary>
    public string? CertificatesEnd => _certificatesEnd;

    /// <summary>Why a list of who may connect cannot be read; null when all is well.</summary>
    public string? CredentialsFault => _credentialsFault;

    /// <summary>See <see cref="StallWatch.StalledFor"/>.</summary>
    public TimeSpan? StalledFor => _stall.StalledFor;

    /// <summary>Why the last check failed; null when it did not.</summary>
    public string? Failure => _loop.Failure;

    /// <summary>Until cancelled; then it ends without an exception.</summary>
    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(LookAsync, cancel);

    private async Task LookAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // First: what follows needs files, and connections that are not let in leave some.
        _files = new FileUse(OpenFiles.InUse, OpenFiles.Limit);
        _shortage = SystemRoom.Shortage(_files.Open, _files.Limit);
        broker.IsPaused = _shortage is not null;
        var (devices, revoked) = (Reload(credentials.Reload), certificates is null ? null : Reload(certificates.Reload));
        _credentialsFault = devices ?? revoked;
        await ApplyPoisonOrdersAsync();
        await broker.SweepAsync();
        _stall.Look(spool.Snapshot.OldestReceivedTicks, maySend());
        if (_ticks % TicksPerCount == 0)
            _connected = await broker.ConnectedAsync();
        if (_ticks++ % TicksPerCertificates == 0)
            _certificatesEnd = ends.Look(broker.ClientCertificates);
        var version = credentials.Version + (certificates?.Version ?? 0);
        if (version != _seenVersion && await CloseRevokedAsync())
            _seenVersion = version;
    }

    // A failure is tried again: a right that was revoked must end even where the disk fails.
    private async Task<bool> CloseRevokedAsync()
    {
        try
        {
            await broker.CloseRevokedAsync();
            return true;
        }
        catch (SpoolException e)
        {
            Log.RetainedStay(log, e.Message);
            return false;
        }
    }

    private async Task ApplyPoisonOrdersAsync()
    {
        var notification = PoisonFile.NotificationOf(options.SpoolPath);
        if (_hasAppliedOrders && !File.Exists(notification))
            return;
        try
        {
            File.Delete(notification); // first: an order that comes now writes it again
            _hasAppliedOrders = true;
            await spool.ApplyPoisonOrdersAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _hasAppliedOrders = false;
            Log.OrdersWait(log, e.Message); // the disk: the orders are still there when it is back
        }
    }

    /// <summary>What keeps a list of who may connect from being read, said once in the log for as long as it lasts.</summary>
    private string? Reload(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (InvalidDataException e)
        {
            if (_credentialsFault is null)
                Log.CredentialsUnread(log, e.Message);
            return e.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "Credentials could not be read; those read before stay in force: {Why}")]
        public static partial void CredentialsUnread(ILogger log, string why);

        [LoggerMessage(1005, LogLevel.Error, "Retained messages of revoked users could not be removed and are tried again: {Why}")]
        public static partial void RetainedStay(ILogger log, string why);

        [LoggerMessage(1006, LogLevel.Warning, "Orders for poison could not be applied and are tried again: {Why}")]
        public static partial void OrdersWait(ILogger log, string why);
    }
}
