using System.Net;
using System.Net.Sockets;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>What a bad link does with one connection.</summary>
/// <param name="CutUpAfter">Bytes towards the server after which both ends are reset; null never.</param>
/// <param name="CutDownAfter">The same towards the gateway: an answer cut short.</param>
/// <param name="Delay">Before what comes from the gateway is passed on.</param>
/// <param name="Silent">Bytes are taken and go nowhere.</param>
internal sealed record LinkFault(int? CutUpAfter = null, int? CutDownAfter = null, bool Silent = false, TimeSpan Delay = default);

/// <summary>A TCP proxy in front of the functions that breaks connections to a plan, then lets everything through.</summary>
internal sealed class BadLink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _target;
    private readonly Queue<LinkFault> _plan;
    private readonly CancellationTokenSource _stop = new();
    private int _connections;

    public BadLink(Uri target, IEnumerable<LinkFault> plan)
    {
        (_target, _plan) = (target, new Queue<LinkFault>(plan));
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    public Uri Address { get; }

    public int Connections => Volatile.Read(ref _connections);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = CarryAsync(client, _plan.TryDequeue(out var fault) ? fault : new LinkFault());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the test is over
        }
    }

    private async Task CarryAsync(Socket client, LinkFault fault)
    {
        using (client)
        using (var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            // A reset instead of an orderly end, as a lost link gives.
            client.LingerState = new LingerOption(true, 0);
            await server.ConnectAsync(_target.Host, _target.Port);
            var up = PumpAsync(client, server, fault.CutUpAfter, fault.Silent, fault.Delay);
            var down = PumpAsync(server, client, fault.CutDownAfter, silent: false, delay: default);
            await Task.WhenAny(up, down);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, int? cutAfter, bool silent, TimeSpan delay)
    {
        var buffer = new byte[4096];
        var carried = 0;
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var read)
            {
                if (delay > TimeSpan.Zero)
                    await Task.Delay(delay, TimeProvider.System, _stop.Token);
                var allowed = cutAfter is { } cut ? Math.Min(read, cut - carried) : read;
                if (!silent)
                    await to.SendAsync(buffer.AsMemory(0, allowed), _stop.Token);
                carried += allowed;
                if (allowed < read || carried == cutAfter)
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the other end has gone, as planned
        }
    }
}
