using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// One connection under the published server. It judges each packet before the server sees it, takes plain messages itself
/// (<see cref="TakePublish"/>), and writes all answers of one commit in one flush. The server reads with one loop, and sends from several
/// threads: what sending touches is under the lock.
/// </summary>
internal sealed partial class MqttConnection : IMqttChannelAdapter
{
    private static readonly TimeSpan FlushAtEnd = TimeSpan.FromSeconds(2);

    private readonly ConnectionContext _connection;
    private readonly ChannelServices _services;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly Lock _lock = new();
    private volatile string? _ended; // why the gateway ends it
    private long _bytesReceived, _bytesSent;

    public MqttConnection(ConnectionContext connection, ChannelServices services)
    {
        (_connection, _services) = (connection, services);
        (_input, _output) = (connection.Transport.Input, connection.Transport.Output);
        PacketFormatterAdapter = new MqttPacketFormatterAdapter(new MqttBufferWriter(256, 4096));
        _deliveries = new Deliveries(services.Sent);
        (_encode, _acknowledgeDue) = (Encode, AcknowledgeDue);
    }

    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public X509Certificate2? ClientCertificate => _connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    public EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;

    public EndPoint? LocalEndPoint => _connection.LocalEndPoint;

    public bool IsSecureConnection => _connection.Features.Get<ITlsConnectionFeature>() is not null;

    public MqttPacketFormatterAdapter PacketFormatterAdapter { get; }

    private bool IsVersion5 => PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask; // it is

    /// <summary>Once a second: closes a client that is silent beyond its keep-alive, stops within a packet, or does not read.</summary>
    public void Beat()
    {
        Interlocked.Exchange(ref _pings, 0);
        if (IsOver(ref _flushingSince, _services.SendTimeout))
            _connection.Abort();
        else if (IsOver(ref _incompleteSince, PacketTimeout))
            End(MqttDisconnectReasonCode.MalformedPacket, "It stopped within a packet.");
        else if (_keepAlive > TimeSpan.Zero && IsOver(ref _readingSince, _keepAlive))
            End(MqttDisconnectReasonCode.KeepAliveTimeout, "It was silent beyond its keep-alive.");
    }

    /// <summary>Sends what is ready, for a short while, and closes.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        ReturnMemory();
        Task flushed;
        lock (_lock)
            flushed = _isFlushing ? (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        await flushed.WaitAsync(FlushAtEnd, _services.Link, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            if (_isFlushing)
            {
                _connection.Abort();
                return;
            }
        }
        await _input.CompleteAsync();
        await _output.CompleteAsync();
    }

    public void ResetStatistics()
    {
        Interlocked.Exchange(ref _bytesReceived, 0);
        Interlocked.Exchange(ref _bytesSent, 0);
    }

    public void Dispose() => ReturnMemory();

    /// <summary>Ends the connection as if it were lost, so that its will is published.</summary>
    private void End(MqttDisconnectReasonCode code, string why)
    {
        lock (_lock)
        {
            if (_ended is not null)
                return;
            _ended = why;
            WriteGoodbye(code);
        }
        Log.Ended(_services.Log, RemoteEndPoint, why);
        Flush();
        Wake();
    }

    private bool IsOver(ref long since, TimeSpan limit) =>
        Interlocked.Read(ref since) is > 0 and var start && _services.Link.GetElapsedTime(start) > limit;

    private static partial class Log
    {
        [LoggerMessage(1220, LogLevel.Debug, "Connection from {Address} closed: {Why}")]
        public static partial void Ended(ILogger log, EndPoint? address, string why);

        [LoggerMessage(1221, LogLevel.Error, "Packet {Packet} from {Address} not acknowledged: it could not be written to the disk")]
        public static partial void NotAcknowledged(ILogger log, EndPoint? address, ushort packet);
    }
}
