using MQTTnet.Exceptions;

namespace MQTTnet;

/// <summary>Sends PINGREQ when nothing else was sent for half the period, and gives up when the answer does not come.</summary>
internal sealed class KeepAlive(ClientLink link, TimeProvider time)
{
    private ITimer? _timer;
    private long _packetsSent;
    private int _isPinging;

    public void Start(TimeSpan period, TimeSpan timeout)
    {
        if (period > TimeSpan.Zero)
            _timer = time.CreateTimer(_ => Tick(timeout < period ? timeout : period), null, period / 2, period / 2);
        if (link.Ended.IsCompleted)
            Stop();
    }

    public void Stop() => _timer?.Dispose();

    private void Tick(TimeSpan patience)
    {
        var sent = link.Sender.PacketsSent;
        var isIdle = sent == _packetsSent;
        _packetsSent = sent;
        if (isIdle && Interlocked.Exchange(ref _isPinging, 1) == 0)
            _ = PingAsync(patience);
    }

    private async Task PingAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        try
        {
            await link.PingAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            link.Fail(new MqttCommunicationTimedOutException(e));
        }
        catch (MqttCommunicationException)
        {
            // The link is over; it says so itself.
        }
        finally
        {
            Volatile.Write(ref _isPinging, 0);
        }
    }
}
