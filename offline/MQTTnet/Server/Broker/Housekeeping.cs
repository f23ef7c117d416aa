namespace MQTTnet.Server;

/// <summary>Looks at regular intervals for connections that have gone silent, delayed wills and sessions past their expiry.</summary>
internal sealed class Housekeeping(Broker broker)
{
    private ITimer? _timer;
    private int _running;

    public void Start()
    {
        var interval = broker.Options.KeepAliveOptions.MonitorInterval;
        _timer = broker.Time.CreateTimer(_ => Tick(), null, interval, interval);
    }

    public void Stop() => _timer?.Dispose();

    private void Tick()
    {
        if (Interlocked.Exchange(ref _running, 1) == 0)
            _ = RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            foreach (var connection in broker.Connections.Keys)
                connection.CheckTime();
            broker.Retained.RemoveExpired();
            await broker.Wills.SendDueAsync().ConfigureAwait(false);
            foreach (var session in broker.Sessions.Expired())
            {
                if (!broker.Sessions.RemoveIdle(session))
                    continue;
                await broker.Wills.SessionEndedAsync(session.ClientId).ConfigureAwait(false);
                await broker.EndSessionAsync(session).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            broker.LogError(e, "A handler failed while sessions and wills were looked after.");
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }
}
