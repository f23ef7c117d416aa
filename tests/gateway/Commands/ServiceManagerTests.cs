using System.Net.Sockets;
using System.Text;
using SmartPilots.Gateway.Commands;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Commands;

public sealed class ServiceManagerTests
{
    [SkippableFact]
    public async Task Systemd_hears_ready_alive_while_the_spool_answers_and_stopping()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "systemd is Linux's");
        using var folder = new ScratchFolder();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.File("notify")));
        var hangs = new TaskCompletionSource();
        var answers = 0;
        var manager = new ServiceManager(folder.File("notify"));
        manager.Ready("30000", () => Interlocked.Increment(ref answers) <= 2 ? Task.CompletedTask : hangs.Task, TimeProvider.System);
        foreach (var expected in new[] { "READY=1", "WATCHDOG=1", "WATCHDOG=1" })
            Assert.Equal(expected, await ReceiveAsync(socket));
        await Eventually.Holds(() => Volatile.Read(ref answers) == 3, "the third ping to hang");
        hangs.SetCanceled();
        await manager.DisposeAsync();
        Assert.Equal("STOPPING=1", await ReceiveAsync(socket));
    }

    [Fact]
    public async Task Without_systemd_nothing_happens()
    {
        await using var manager = new ServiceManager(null);
        manager.Ready(null, () => throw new InvalidOperationException("nobody asked"), TimeProvider.System);
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[64];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token));
    }
}
