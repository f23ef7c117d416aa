using System.Net.Sockets;
using System.Text;

namespace SmartPilots.Gateway.Commands;

/// <summary>
/// Tells systemd that the gateway is ready, alive and stopping (sd_notify: datagrams to the socket named by NOTIFY_SOCKET). Does nothing
/// where there is no such socket.
/// </summary>
internal sealed class ServiceManager : IAsyncDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _address;
    private readonly CancellationTokenSource _stop = new();
    private Task _pinging = Task.CompletedTask;

    /// <param name="notifySocket">NOTIFY_SOCKET: a path, or <c>@name</c> for an abstract one; null without systemd.</param>
    public ServiceManager(string? notifySocket)
    {
        if (string.IsNullOrEmpty(notifySocket))
            return;
        _address = new UnixDomainSocketEndPoint(notifySocket[0] == '@' ? '\0' + notifySocket[1..] : notifySocket);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    }

    /// <summary>Says that it is ready, and from now on that it is alive whenever <paramref name="isAlive"/> ends.</summary>
    /// <param name="watchdogMicroseconds">WATCHDOG_USEC; null when systemd does not watch.</param>
    public void Ready(string? watchdogMicroseconds, Func<Task> isAlive, TimeProvider time)
    {
        Send("READY=1");
        if (_socket is not null && long.TryParse(watchdogMicroseconds, out var microseconds) && microseconds > 0)
            _pinging = PingAsync(TimeSpan.FromMicroseconds(microseconds) / 3, isAlive, time);
    }

    public async ValueTask DisposeAsync()
    {
        Send("STOPPING=1");
        await _stop.CancelAsync();
        await _pinging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket?.Dispose();
        _stop.Dispose();
    }

    private async Task PingAsync(TimeSpan period, Func<Task> isAlive, TimeProvider time)
    {
        using var timer = new PeriodicTimer(period, time);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            try
            {
                await isAlive();
                Send("WATCHDOG=1");
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                Console.Error.WriteLine($"gateway: not alive, systemd is not told that it is: {e.Message}");
            }
        }
    }

    private void Send(string state)
    {
        try
        {
            _socket?.SendTo(Encoding.ASCII.GetBytes(state), _address!);
        }
        catch (SocketException e)
        {
            // systemd has gone away or is restarting; the gateway's work does not depend on it
            Console.Error.WriteLine($"gateway: systemd does not listen: {e.Message}");
        }
    }
}
