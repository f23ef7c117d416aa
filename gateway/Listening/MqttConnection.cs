using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// One connection under the published server. It judges each packet before the server sees it, takes plain messages itself
/// (<see cref="PublishIntake"/>), and writes all answers of one commit in one flush (<see cref="ConnectionOutput"/>). The server reads with one loop,
/// and sends from several threads: what sending touches is under the output's lock.
/// </summary>
internal sealed partial class MqttConnection : IMqttChannelAdapter
{
    private readonly ConnectionContext _connection;
    private readonly ChannelServices _services;
    private readonly ConnectionOutput _output;
    private readonly PacketDecoder _decoder;
    private readonly ClientTerms _terms;
    private readonly Deliveries _deliveries;
    private readonly Answers _answers;
    private readonly Handover _handover;
    private volatile string? _ended; // why the gateway ends it

    public MqttConnection(ConnectionContext connection, ChannelServices services)
    {
        (_connection, _services, _input) = (connection, services, connection.Transport.Input);
        PacketFormatterAdapter = new MqttPacketFormatterAdapter(new MqttBufferWriter(256, 4096));
        (_output, _decoder) = (new ConnectionOutput(connection.Transport.Output, PacketFormatterAdapter, services), new PacketDecoder(PacketFormatterAdapter));
        (_terms, _cutter, _deliveries) = (new ClientTerms(_decoder), new PacketCutter(services), new Deliveries(services, _output));
        _handover = new Handover(_input, IsSecureConnection, services);
        _answers = new Answers(_output, _terms, _deliveries);
        _publishes = new PublishIntake(services, _decoder, _answers.Owe, AcknowledgeDue);
    }

    public long BytesReceived => _cutter.Bytes;
    public long BytesSent => _output.BytesSent;
    public X509Certificate2? ClientCertificate => _connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
    public EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;
    public EndPoint? LocalEndPoint => _connection.LocalEndPoint;
    public bool IsSecureConnection => _connection.Features.Get<ITlsConnectionFeature>() is not null;
    public MqttPacketFormatterAdapter PacketFormatterAdapter { get; }

    /// <summary>How a message is taken without the server; null until the client is let in.</summary>
    public TakePublish? Take { set => _publishes.Take = value; }

    public uint SessionExpirySeconds => _terms.SessionExpirySeconds;

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask; // it is

    /// <summary>Once a second: closes a client that is silent beyond its keep-alive, stops within a packet, or does not read.</summary>
    public void Beat()
    {
        Interlocked.Exchange(ref _pings, 0);
        if (_output.IsStuck)
            _connection.Abort();
        else if (_cutter.IsStuck)
            End(MqttDisconnectReasonCode.MalformedPacket, "It stopped within a packet.");
        else if (_terms.KeepAlive > TimeSpan.Zero && _services.IsOver(ref _readingSince, _terms.KeepAlive))
            End(MqttDisconnectReasonCode.KeepAliveTimeout, "It was silent beyond its keep-alive.");
        else if (_handover.IsLate)
            EndFormer();
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        Task room;
        lock (_output.Lock)
        {
            _answers.Write(packet);
            room = packet is MqttDisconnectPacket ? Task.CompletedTask : _output.RoomAsync();
        }
        _output.Flush();
        _answers.ReleaseRoom();
        return room.IsCompleted ? Task.CompletedTask : room.WaitAsync(cancellationToken);
    }

    /// <summary>Ends it for the next connection of its client, when what has arrived is read. Ends when the server has done with it.</summary>
    public Task GiveWayAsync() => _handover.BeginAsync(Wake);

    /// <summary>The server has done with it.</summary>
    public void Served() => _handover.End();

    /// <summary>Sends what is ready, for a short while, and closes.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        _cutter.ReturnMemory();
        var isSent = await _output.CloseAsync(cancellationToken);
        if (isSent == false)
            _connection.Abort();
        if (isSent != true)
            return;
        await _input.CompleteAsync();
        await _connection.Transport.Output.CompleteAsync();
    }

    public void ResetStatistics()
    {
        _cutter.ResetStatistics();
        _output.ResetStatistics();
    }

    public void Dispose() => _cutter.ReturnMemory();

    /// <summary>A commit has ended: its answers leave in one flush.</summary>
    private void AcknowledgeDue()
    {
        var failed = _answers.WriteDue();
        _output.Flush();
        _answers.ReleaseRoom();
        if (failed is not { } id || _ended is not null)
            return;
        Log.NotAcknowledged(_services.Log, RemoteEndPoint, id);
        End(MqttDisconnectReasonCode.QuotaExceeded, "A message is not on disk.");
    }

    /// <summary>Ends the connection as if it were lost, so that its will is published.</summary>
    private void End(MqttDisconnectReasonCode code, string why)
    {
        lock (_output.Lock)
        {
            if (_ended is not null)
                return;
            _ended = why;
            _answers.WriteGoodbye(code);
        }
        Log.Ended(_services.Log, RemoteEndPoint, why);
        _output.Flush();
        Wake();
    }

    private static partial class Log
    {
        [LoggerMessage(1220, LogLevel.Debug, "Connection from {Address} closed: {Why}")]
        public static partial void Ended(ILogger log, EndPoint? address, string why);

        [LoggerMessage(1221, LogLevel.Error, "Packet {Packet} from {Address} not acknowledged: it could not be written to the disk")]
        public static partial void NotAcknowledged(ILogger log, EndPoint? address, ushort packet);
    }
}
