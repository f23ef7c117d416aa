using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway;

/// <summary>What the gateway looks after once a second: who may connect, what people have ordered for poison, whether the uplink moves.</summary>
public sealed partial class SiteGateway
{
    private async Task WatchCredentialsAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(CredentialsPeriod, _link);
        var (seen, ticks) = (0, 0L);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                var (devices, revoked) = (Reload(Credentials.Reload), _certificates is null ? null : Reload(_certificates.Reload));
                _credentialsFault = devices ?? revoked;
                await ObeyAsync();
                _stall.Look(_spool.Snapshot.OldestReceivedTicks, _sending.MaySend(_link.GetUtcNow()));
                if (ticks++ % TicksPerCount == 0)
                    _connected = await _broker.ConnectedAsync();
                var version = Credentials.Version + (_certificates?.Version ?? 0);
                if (version != seen && await CloseRevokedAsync())
                    seen = version;
            }
        }
        catch (OperationCanceledException)
        {
            // stopping
        }
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
