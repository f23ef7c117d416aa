using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Status;

namespace SmartPilots.Gateway;

/// <summary>
/// What the gateway checks once a second: room for connections, who may connect, what people have ordered for poison, whether the forwarder
/// moves.
/// </summary>
public sealed partial class SiteGateway
{
    private async Task WatchAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // First: what follows needs files, and connections that are not let in leave some.
        _files = new FileUse(OpenFiles.InUse, OpenFiles.Limit);
        _shortage = SystemRoom.Shortage(_files.Open, _files.Limit);
        _broker.IsPaused = _shortage is not null;
        var (devices, revoked) = (Reload(Credentials.Reload), _certificates is null ? null : Reload(_certificates.Reload));
        _credentialsFault = devices ?? revoked;
        await ApplyPoisonOrdersAsync();
        await _broker.SweepAsync();
        _stall.Look(_spool.Snapshot.OldestReceivedTicks, _sending.MaySend(_link.GetUtcNow()));
        if (_ticks % TicksPerCount == 0)
            _connected = await _broker.ConnectedAsync();
        if (_ticks++ % TicksPerCertificates == 0)
            _certificatesEnd = _ends.Look(_broker.ClientCertificates);
        var version = Credentials.Version + (_certificates?.Version ?? 0);
        if (version != _seenVersion && await CloseRevokedAsync())
            _seenVersion = version;
    }

    // A failure is tried again: a right that was revoked must end even where the disk fails.
    private async Task<bool> CloseRevokedAsync()
    {
        try
        {
            await _broker.CloseRevokedAsync();
            return true;
        }
        catch (SpoolException e)
        {
            Log.RetainedStay(_log, e.Message);
            return false;
        }
    }

    private async Task ApplyPoisonOrdersAsync()
    {
        var notification = PoisonFile.NotificationOf(_options.SpoolPath);
        if (_hasAppliedOrders && !File.Exists(notification))
            return;
        try
        {
            File.Delete(notification); // first: an order that comes now writes it again
            _hasAppliedOrders = true;
            await _spool.ApplyPoisonOrdersAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _hasAppliedOrders = false;
            Log.OrdersWait(_log, e.Message); // the disk: the orders are still there when it is back
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
                Log.CredentialsUnread(_log, e.Message);
            return e.Message;
        }
    }
}
