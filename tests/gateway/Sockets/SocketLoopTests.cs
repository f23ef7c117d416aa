using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using SmartPilots.Gateway.Sockets;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Sockets;

public sealed class SocketLoopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly LogLines _log = new();
    private readonly SocketLoop _loop;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SocketLoopTests()
    {
        _loop = new SocketLoop(_log);
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _loop.Dispose();
        Assert.Empty(_log.All); // no connection is one that receiving fails for
    }

    [Fact]
    public async Task What_is_sent_arrives_with_its_end()
    {
        var (client, connection) = await ConnectAsync();
        var sent = Bytes(300_000);

        await client.SendAsync(sent);
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(sent, await ReadToEndAsync(connection.Transport.Input));
        await connection.DisposeAsync();
        Assert.Equal(0, await client.ReceiveAsync(new byte[1]).WaitAsync(Patience));
        Assert.True(connection.ConnectionClosed.IsCancellationRequested);
    }

    [Fact]
    public async Task A_close_ends_who_writes()
    {
        var (_, connection) = await ConnectAsync();
        var writing = connection.Transport.Output.WriteAsync(Bytes(32 << 20));
        Assert.False(writing.IsCompleted);

        await connection.DisposeAsync();

        var error = await Record.ExceptionAsync(() => writing.AsTask().WaitAsync(Patience));
        Assert.True(error is ObjectDisposedException or IOException, $"{error}");
    }

    [Fact]
    public async Task A_reader_goes_on_on_the_threads_own_and_may_leave_it()
    {
        var (client, connection) = await ConnectAsync();
        var reading = ReadOnceAsync(connection.Transport.Input);

        await client.SendAsync(Bytes(1));

        Assert.Equal((true, false), await reading.WaitAsync(Patience));

        static async Task<(bool, bool)> ReadOnceAsync(PipeReader input)
        {
            await input.ReadAsync();
            var wasIn = SocketLoop.IsCurrent;
            await Task.Yield();
            return (wasIn, SocketLoop.IsCurrent);
        }
    }

    [Fact]
    public async Task Who_is_not_read_can_send_no_more_and_goes_on_when_it_is()
    {
        var (client, connection) = await ConnectAsync();
        var sent = Bytes(32 << 20);
        var sending = client.SendAsync(sent);
        var (paused, others) = await ConnectAsync();
        await paused.SendAsync(Bytes(10)); // received after what the first one could send at once
        await others.Transport.Input.ReadAtLeastAsync(10).AsTask().WaitAsync(Patience);

        Assert.False(sending.IsCompleted);
        Assert.True(connection.Transport.Input.TryRead(out var unread));
        Assert.InRange(unread.Buffer.Length, 1, LoopConnection.MaxUnread + (16 << 10));
        connection.Transport.Input.AdvanceTo(unread.Buffer.Start);

        var reading = ReadToEndAsync(connection.Transport.Input);
        await sending.WaitAsync(Patience);
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(sent, await reading.WaitAsync(Patience));
    }

    [Fact]
    public async Task What_a_slow_reader_does_not_take_at_once_follows()
    {
        var (client, connection) = await ConnectAsync();
        var written = Bytes(32 << 20);

        var writing = connection.Transport.Output.WriteAsync(written);

        Assert.False(writing.IsCompleted);
        var received = new byte[written.Length];
        await new NetworkStream(client).ReadExactlyAsync(received).AsTask().WaitAsync(Patience);
        await writing.AsTask().WaitAsync(Patience);
        Assert.Equal(written, received);
    }

    [Fact]
    public async Task A_reset_ends_reading_after_what_came_before_and_is_an_error_of_writing()
    {
        var (client, connection) = await ConnectAsync();
        var input = connection.Transport.Input;
        await client.SendAsync(Bytes(10));
        input.AdvanceTo((await input.ReadAtLeastAsync(10).AsTask().WaitAsync(Patience)).Buffer.Start); // received, and not read

        client.LingerState = new LingerOption(true, 0);
        client.Close();
        await Eventually.Holds(() => IsOver(input), "the reset");

        Assert.Equal(Bytes(10), await ReadToEndAsync(input));
        await Assert.ThrowsAsync<IOException>(() => connection.Transport.Output.WriteAsync(Bytes(1)).AsTask());

        static bool IsOver(PipeReader input)
        {
            Assert.True(input.TryRead(out var read));
            input.AdvanceTo(read.Buffer.Start);
            return read.IsCompleted;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_abort_ends_who_reads_and_who_writes(bool isRead)
    {
        var (client, connection) = await ConnectAsync();
        var writing = connection.Transport.Output.WriteAsync(Bytes(32 << 20));
        if (!isRead)
            await client.SendAsync(Bytes(100_000)); // more than is received without being read
        Assert.False(writing.IsCompleted);

        connection.Abort();

        await Assert.ThrowsAsync<IOException>(() => writing.AsTask().WaitAsync(Patience));
        await ReadToEndAsync(connection.Transport.Input).WaitAsync(Patience);
        await connection.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => new NetworkStream(client).CopyToAsync(Stream.Null).WaitAsync(Patience)); // reset
    }

    [Fact]
    public async Task Descriptors_of_closed_connections_serve_new_ones()
    {
        for (var round = 0; round < 3; round++)
        {
            var pairs = new List<(Socket Client, LoopConnection Connection)>();
            for (var i = 0; i < 300; i++)
                pairs.Add(await ConnectAsync());
            foreach (var (client, connection) in pairs)
            {
                await client.SendAsync(Bytes(100));
                await connection.Transport.Input.ReadAtLeastAsync(100).AsTask().WaitAsync(Patience);
                await connection.DisposeAsync();
                client.Dispose();
            }
        }
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
            bytes[i] = (byte)(i * 31 / 7);
        return bytes;
    }

    private static async Task<byte[]> ReadToEndAsync(PipeReader input)
    {
        var all = new MemoryStream();
        await input.CopyToAsync(all).WaitAsync(Patience);
        return all.ToArray();
    }

    private async Task<(Socket Client, LoopConnection Connection)> ConnectAsync()
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(_listener.LocalEndpoint);
        return (client, _loop.Add(await _listener.AcceptSocketAsync()));
    }
}
