using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Status;

namespace SmartPilots.Gateway;

/// <summary>
/// What the gateway looks after once a second: room for connections, who may connect, what people have ordered for poison, whether the uplink
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
        await ObeyAsync();
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

    // What could not be done is tried again: a right that is gone must end even where the disk is in trouble.
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

    private async Task ObeyAsync()
    {
        var bell = PoisonFile.BellOf(_options.SpoolPath);
        if (_hasObeyed && !File.Exists(bell))
            return;
        try
        {
            File.Delete(bell); // first: an order that comes now rings again
            _hasObeyed = true;
            await _spool.ObeyPoisonOrdersAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _hasObeyed = false;
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
