using System.Buffers;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>Writing: packets are encoded into a buffer; who finds no flush under way sends it. No sender waits for a client that does not read.</summary>
internal sealed partial class MqttConnection
{
    /// <summary>With more bytes to be sent, a sender waits, and nothing more is read of the client.</summary>
    private const int OutputBytes = 64 << 10;

    private const int KeptCapacity = 16 << 10;

    // Under the lock.
    private readonly Acknowledgements _acknowledgements = new();
    private readonly Deliveries _deliveries;
    private readonly SubscribeOrder _order = new();
    private ArrayBufferWriter<byte> _out = new();
    private ArrayBufferWriter<byte> _spare = new();
    private TaskCompletionSource? _drained;
    private bool _isFlushing, _isClosed, _isLetIn;
    private uint _maximumPacketSize = uint.MaxValue;

    private readonly Action<MqttPacket> _encode;
    private int _owed; // answers by the server, but for PUBACK
    private long _flushingSince;

    private bool IsOutputFull => _out.WrittenCount > OutputBytes;

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        Task drained;
        lock (_lock)
        {
            Write(packet);
            drained = IsOutputFull && packet is not MqttDisconnectPacket
                ? (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
        Flush();
        ReleaseRoom();
        return drained.IsCompleted ? Task.CompletedTask : drained.WaitAsync(cancellationToken);
    }

    private void Answer(MqttPacket packet)
    {
        lock (_lock)
            Encode(packet);
        Flush();
    }

    // Under the lock.
    private void Write(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPublishPacket publish:
                Deliver(publish);
                return;
            case MqttPubAckPacket acknowledgement:
                _acknowledgements.Answer(acknowledgement);
                _acknowledgements.WriteDue(_out, _encode);
                return;
            case MqttConnAckPacket answer:
                (answer.TopicAliasMaximum, answer.MaximumPacketSize) = (MaxTopicAlias, MaxPacketBytes);
                if (IsVersion5)
                    answer.AssignedClientIdentifier = _assignedId;
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
        Encode(packet);
    }

    // Under the lock.
    private void Deliver(MqttPublishPacket publish)
    {
        for (var next = publish; next is not null;)
        {
            var deadline = next.MessageExpiryInterval;
            var isExpired = _services.Deadlines.IsOver(deadline);
            if (!isExpired && !_deliveries.MaySend(next))
                return;
            next.MessageExpiryInterval = _services.Deadlines.Left(deadline);
            var isSent = !isExpired && TryEncode(next, _maximumPacketSize);
            next.MessageExpiryInterval = deadline; // it may be sent again
            if (isSent || next.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
                return;
            // Expired, or larger than the client takes: after its next packet the server hears that the client has acknowledged it.
            _injected.Enqueue(new MqttPubAckPacket { PacketIdentifier = next.PacketIdentifier });
            next = _deliveries.Ended(next.PacketIdentifier);
        }
    }

    private void Acknowledged(ushort packetId)
    {
        lock (_lock)
        {
            if (_deliveries.Ended(packetId) is { } next)
                Deliver(next);
        }
        Flush();
    }

    private void WriteGoodbye(MqttDisconnectReasonCode code)
    {
        if (IsVersion5 && _isLetIn)
            Encode(new MqttDisconnectPacket { ReasonCode = code });
    }

    private void Encode(MqttPacket packet) => TryEncode(packet, uint.MaxValue);

    // Under the lock: the formatter has one buffer.
    private bool TryEncode(MqttPacket packet, uint most)
    {
        try
        {
            var encoded = PacketFormatterAdapter.Encode(packet);
            if (encoded.Length > most)
                return false;
            _out.Write(encoded.Packet);
            foreach (var part in encoded.Payload)
                _out.Write(part.Span);
            return true;
        }
        finally
        {
            PacketFormatterAdapter.Cleanup();
        }
    }

    private void Flush()
    {
        lock (_lock)
        {
            if (_isFlushing || _isClosed || _out.WrittenCount == 0)
                return;
            _isFlushing = true;
        }
        _ = FlushAllAsync();
    }

    private async Task FlushAllAsync()
    {
        try
        {
            while (true)
            {
                if (NextOutput() is not { } next)
                {
                    ReleaseRoom();
                    return;
                }
                _output.Write(next.WrittenSpan);
                Interlocked.Add(ref _bytesSent, next.WrittenCount);
                var flushing = _output.FlushAsync(CancellationToken.None);
                if (flushing.IsCompletedSuccessfully && !flushing.Result.IsCompleted)
                    continue;
                Interlocked.Exchange(ref _flushingSince, _services.Link.GetTimestamp());
                if ((await flushing).IsCompleted)
                    break;
                Interlocked.Exchange(ref _flushingSince, 0);
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // the connection is lost: its reader says so
        }
        Interlocked.Exchange(ref _flushingSince, 0);
        lock (_lock)
            StopFlushing();
        ReleaseRoom();
    }

    // Under the lock.
    private void StopFlushing()
    {
        _isFlushing = false;
        _drained?.TrySetResult();
        _drained = null;
    }

    /// <summary>What is encoded; null, and no flush is under way any more, when there is nothing.</summary>
    private ArrayBufferWriter<byte>? NextOutput()
    {
        lock (_lock)
        {
            if (_out.WrittenCount == 0 || _isClosed)
            {
                StopFlushing();
                return null;
            }
            (_out, _spare) = (_spare, _out);
            if (_out.Capacity > KeptCapacity)
                _out = new ArrayBufferWriter<byte>();
            _out.ResetWrittenCount();
            return _spare;
        }
    }
}
