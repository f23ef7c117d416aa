using System.Buffers;
using System.IO.Pipelines;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway.Listening;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>
/// A connection without a network and without a server, whose client has sent CONNECT and got its CONNACK. All of it runs on the caller's
/// thread, so that what it has not read when a call returns it will not read before
/// something else happens.
/// </summary>
internal sealed class ConnectionBetweenPipes
{
    /// <summary>Bytes of answers that the network takes, besides the connection's own buffer of the same size.</summary>
    public const int OutputRoom = 64 << 10;

    public static readonly TimeSpan SendTimeout = TimeSpan.FromHours(1);

    private readonly Pipe _input = new(Options(0));
    private readonly Pipe _output = new(Options(OutputRoom));
    private Task<MqttPacket?>? _pending;

    private ConnectionBetweenPipes(TimeProvider link)
    {
        var context = new DefaultConnectionContext("test", new Duplex(_input.Reader, _output.Writer), new Duplex(_output.Reader, _input.Writer));
        (Closed, Connection) = (context.ConnectionClosed, new MqttConnection(context, new ChannelServices(SendTimeout, link, NullLogger.Instance)));
    }

    public MqttConnection Connection { get; }

    /// <summary>It was aborted.</summary>
    public CancellationToken Closed { get; }

    public static async Task<ConnectionBetweenPipes> OpenAsync(TimeProvider? link = null)
    {
        var test = new ConnectionBetweenPipes(link ?? TimeProvider.System);
        Assert.Equal(1, await test.FeedAsync("10 0d 0004 4d515454 04 02 0000 0001 61", 1));
        await test.Connection.SendPacketAsync(
            new MqttConnAckPacket { ReasonCode = MqttConnectReasonCode.Success, ReturnCode = MqttConnectReturnCode.ConnectionAccepted }, default);
        await test.TakeAnswersAsync();
        return test;
    }

    /// <summary>The client sends a packet again and again, at least so many bytes.</summary>
    /// <returns>How many packets were read and handed to the server.</returns>
    public async Task<int> FeedAsync(string hex, int bytes)
    {
        var packet = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        for (var sent = 0; sent < bytes; sent += packet.Length)
            _input.Writer.Write(packet);
        await _input.Writer.FlushAsync();
        for (var count = 0; ; count++)
        {
            _pending ??= Connection.ReceivePacketAsync(CancellationToken.None);
            if (!_pending.IsCompleted)
                return count;
            await PendingAsync();
        }
    }

    /// <summary>The next packet that is handed to the server.</summary>
    public async Task PendingAsync()
    {
        Assert.NotNull(await _pending!.WaitAsync(TimeSpan.FromSeconds(60)));
        _pending = null;
    }

    /// <summary>The client reads what there is.</summary>
    public async Task TakeAnswersAsync()
    {
        var read = await _output.Reader.ReadAsync();
        _output.Reader.AdvanceTo(read.Buffer.End);
    }

    private static PipeOptions Options(long pauseAt) => new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: pauseAt, resumeWriterThreshold: pauseAt / 2, useSynchronizationContext: false);

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
