using System.Buffers;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// What one client is owed: its PUBACKs in their order, and what else the server is to answer. A client that is owed much, because it does not read,
/// is not read either.
/// </summary>
internal sealed class Answers
{
    /// <summary>Messages in one connection without their PUBACK: beyond, nothing more is read of it.</summary>
    private const int MaxUnacknowledged = 1024;

    /// <summary>Other answers that the server still owes.</summary>
    private const int MaxOwed = 64;

    private readonly ConnectionOutput _output;
    private readonly ClientTerms _terms;
    private readonly Deliveries _deliveries;
    private readonly Action<MqttPacket> _encode;
    private int _owed; // by the server, but for PUBACK

    // Under the lock.
    private readonly Acknowledgements _acknowledgements = new();
    private readonly SubscribeOrder _order = new();
    private TaskCompletionSource? _room;
    private bool _isLetIn;

    public Answers(ConnectionOutput output, ClientTerms terms, Deliveries deliveries)
    {
        (_output, _terms, _deliveries, _encode) = (output, terms, deliveries, output.Encode);
        output.MadeRoom = ReleaseRoom;
    }

    public bool HasRoom => _acknowledgements.Count < MaxUnacknowledged && Volatile.Read(ref _owed) < MaxOwed && !_output.IsFull;

    /// <summary>A message whose commit is under way.</summary>
    public void Owe(ushort packetId, Task commit)
    {
        lock (_output.Lock)
            _acknowledgements.Add(packetId, commit);
    }

    /// <summary>A packet of the client that goes to the server.</summary>
    public void OweFor(MqttPacket packet)
    {
        lock (_output.Lock)
        {
            switch (packet)
            {
                case MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtLeastOnce } publish:
                    _acknowledgements.AddForServer(publish.PacketIdentifier);
                    return;
                case MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtMostOnce }:
                    return;
                case MqttSubscribePacket subscribe:
                    _order.Remember(subscribe);
                    break;
                case MqttPubAckPacket or MqttPubCompPacket:
                    _deliveries.Acknowledged(((MqttPacketWithIdentifier)packet).PacketIdentifier);
                    return;
                case not (MqttPublishPacket or MqttUnsubscribePacket or MqttPubRelPacket or MqttPubRecPacket):
                    return;
            }
            Interlocked.Increment(ref _owed);
        }
    }

    /// <summary>A packet of the server's. Used under the output's lock.</summary>
    public void Write(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPublishPacket publish:
                _deliveries.Send(publish);
                return;
            case MqttPubAckPacket acknowledgement:
                _acknowledgements.Answer(acknowledgement);
                _acknowledgements.WriteDue(_output.Buffer, _encode);
                return;
            case MqttConnAckPacket answer:
                _terms.Complete(answer);
                _isLetIn = answer.ReasonCode == MqttConnectReasonCode.Success;
                break;
            case MqttSubAckPacket subscribed:
                _order.Restore(subscribed);
                Interlocked.Decrement(ref _owed);
                break;
            case MqttUnsubAckPacket or MqttPubRecPacket or MqttPubRelPacket or MqttPubCompPacket:
                Interlocked.Decrement(ref _owed);
                break;
        }
        _output.Encode(packet);
    }

    /// <summary>Writes the PUBACKs of messages that are on disk.</summary>
    /// <returns>The packet id of one that could not be written to it; null when all goes well.</returns>
    public ushort? WriteDue()
    {
        lock (_output.Lock)
            return _acknowledgements.WriteDue(_output.Buffer, _encode);
    }

    /// <summary>Says why the connection ends, where that can be said. Used under the output's lock.</summary>
    public void WriteGoodbye(MqttDisconnectReasonCode code)
    {
        if (_isLetIn && _terms.IsVersion5)
            _output.Encode(new MqttDisconnectPacket { ReasonCode = code });
    }

    /// <summary>CONNACK before MQTT 5 with return code 2.</summary>
    public void WriteIdRefused()
    {
        lock (_output.Lock)
            _output.Buffer.Write<byte>([0x20, 2, 0, 2]);
    }

    /// <summary>See <see cref="Deliveries.TakeUndelivered"/>.</summary>
    public MqttPacket? TakeUndelivered()
    {
        lock (_output.Lock)
            return _deliveries.TakeUndelivered();
    }

    /// <summary>Ends when the client may be read on, or something has happened; null when it may be now.</summary>
    public Task? RoomAsync()
    {
        lock (_output.Lock)
        {
            return HasRoom || _deliveries.HasUndelivered ? null
                : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public void ReleaseRoom()
    {
        TaskCompletionSource? room;
        lock (_output.Lock)
            (room, _room) = (_room, null);
        room?.SetResult();
    }
}
