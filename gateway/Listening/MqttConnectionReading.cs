using System.Buffers;
using System.IO.Pipelines;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Sockets;

namespace SmartPilots.Gateway.Listening;

/// <summary>Reading: many packets from one receive, each answered here or handed to the server.</summary>
internal sealed partial class MqttConnection
{
    /// <summary>PINGREQs between two heartbeats, which are a second apart: each is answered at once, and nothing else slows them down.</summary>
    public const int MaxPings = 100;

    private readonly PipeReader _input;
    private readonly PacketCutter _cutter;
    private readonly PublishIntake _publishes;
    private long _readingSince;
    private int _pings;

    /// <exception cref="MqttProtocolViolationException">The packet ends the connection.</exception>
    /// <exception cref="MqttCommunicationException">The connection is lost.</exception>
    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static connection => ((MqttConnection)connection!).Wake(), this);
        try
        {
            return await ReadPacketAsync(cancellationToken);
        }
        catch (MqttProtocolViolationException e)
        {
            End((e as PacketRefusedException)?.Code ?? MqttDisconnectReasonCode.MalformedPacket, e.Message);
            throw;
        }
        catch (IOException e)
        {
            throw new MqttCommunicationException(e);
        }
        finally
        {
            await SocketLoop.LeaveAsync(); // what the server does would hold up all other connections
        }
    }

    private async Task<MqttPacket> ReadPacketAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (_publishes.Pause is not null || !_answers.HasRoom || _ended is not null || cancel.IsCancellationRequested)
                await RoomAsync(cancel);
            if (_deliveries.HasUndelivered && _answers.TakeUndelivered() is { } undelivered)
                return undelivered;
            Interlocked.Exchange(ref _readingSince, _services.Link.GetTimestamp());
            var read = await (_handover.IsUnderWay ? _handover.ReadRestAsync() : _input.ReadAsync(CancellationToken.None));
            Interlocked.Exchange(ref _readingSince, 0);
            if (Handle(read.Buffer, out var isIncomplete) is { } packet)
                return packet;
            if (_handover.IsRead && isIncomplete)
                EndFormer();
            if (read.IsCompleted && isIncomplete)
                throw new MqttCommunicationException("The client has closed the connection.");
        }
    }

    /// <summary>Handles packets until one is for the server, or no more may be read now.</summary>
    private MqttPacket? Handle(ReadOnlySequence<byte> rest, out bool isIncomplete)
    {
        MqttPacket? packet = null;
        isIncomplete = false;
        try
        {
            while (packet is null && !isIncomplete && _publishes.Pause is null && _answers.HasRoom)
            {
                isIncomplete = !_cutter.TryCut(ref rest, out var frame);
                packet = isIncomplete ? null : Handle(frame);
            }
        }
        finally
        {
            _input.AdvanceTo(rest.Start, isIncomplete ? rest.End : rest.Start);
        }
        return packet;
    }

    private MqttPacket? Handle(in Frame frame)
    {
        if (!_cutter.IsConnectRead)
            return HandleConnect(frame);
        if (frame.Type == MqttControlPacketType.Publish)
        {
            if (_publishes.Handle(frame) is not { } publish)
                return null;
            _answers.OweFor(publish);
            return publish;
        }
        PacketDecoder.CheckFlags(frame);
        var body = frame.ContiguousBody();
        switch (frame.Type)
        {
            case MqttControlPacketType.PingReq when Interlocked.Increment(ref _pings) > MaxPings:
                throw new PacketRefusedException(MqttDisconnectReasonCode.MessageRateTooHigh, $"More than {MaxPings} PINGREQ in a second.");
            case MqttControlPacketType.PingReq:
                _output.Send(MqttPingRespPacket.Instance);
                return null;
            case MqttControlPacketType.Disconnect:
                return _terms.Disconnect(frame, body);
            case MqttControlPacketType.Connect:
                throw new PacketRefusedException(MqttDisconnectReasonCode.ProtocolError, "A second CONNECT.");
        }
        var packet = _decoder.DecodeChecked(frame, body);
        _answers.OweFor(packet);
        _output.Flush();
        return packet;
    }

    private MqttPacket HandleConnect(in Frame frame)
    {
        if (_terms.Connect(frame) is { } connect)
        {
            _cutter.IsConnectRead = true;
            _deliveries.Begin(connect);
            return connect;
        }
        _answers.WriteIdRefused();
        _output.Flush();
        return new MqttDisconnectPacket(); // the server closes when its first packet is no CONNECT
    }

    /// <summary>Waits while the client does not read its answers, or much waits for the disk.</summary>
    private async ValueTask RoomAsync(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (_ended is { } why)
                throw new MqttCommunicationException(why);
            await _publishes.PauseAsync();
            if (_answers.RoomAsync() is not { } room)
                return;
            if (_handover.IsUnderWay && _output.IsFull)
                EndFormer(); // its client does not read
            else
                await room;
        }
    }

    private void EndFormer() => End(MqttDisconnectReasonCode.SessionTakenOver, "Its client has connected anew.");

    private void Wake()
    {
        _answers.ReleaseRoom();
        _input.CancelPendingRead();
    }
}
