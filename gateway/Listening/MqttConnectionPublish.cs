using System.Buffers;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>A PUBLISH from the client. Most have no subscriber: they are taken without the server, and without an object each.</summary>
internal sealed partial class MqttConnection
{
    /// <summary>Topic aliases of one connection [MQTT-3.2.2-17].</summary>
    public const int MaxTopicAlias = 10;

    /// <summary>Bytes of one connection in one commit: beyond, nothing more is read of it until that has ended. It holds up all that are in it.</summary>
    private const int MaxCommitBytes = 128 << 10;

    private string?[]? _aliases; // the reader's
    private long _commitBytes; // the reader's
    private Task? _lastCommit; // the reader's
    private Task? _lastAwaited; // the reader's
    private readonly Action _acknowledgeDue;

    private MqttPublishPacket? HandlePublish(in Frame frame)
    {
        var (qos, isRetained) = ((frame.First >> 1) & 3, (frame.First & 1) != 0);
        if (qos == 3 || (qos == 0 && (frame.First & 8) != 0))
            throw new MqttProtocolViolationException("The flags of a PUBLISH contradict each other.");
        var body = Contiguous(frame.Body);
        var fields = new MqttFields(body.Span);
        var topic = fields.Text();
        var id = qos == 0 ? (ushort)0 : fields.UInt16();
        if (qos > 0 && id == 0)
            throw new MqttProtocolViolationException("A PUBLISH has packet id 0.");
        var hasProperties = IsVersion5 && !fields.Properties().IsEmpty;
        var isPlain = !isRetained && qos < 2;
        if (isPlain && !hasProperties && topic.Length > 0)
        {
            if (TryTake(_services.Topics.Get(topic), new ReadOnlySequence<byte>(body[^fields.Rest.Length..]), id))
                return null;
            isPlain = false; // it goes the server's way
        }
        var publish = (MqttPublishPacket)Decode(frame, body);
        ResolveAlias(publish);
        if (isPlain && TryTake(publish.Topic, publish.Payload, id))
            return null;
        if (qos == 1)
        {
            lock (_lock)
                _acknowledgements.AddForServer(id);
        }
        else if (qos == 2)
        {
            Interlocked.Increment(ref _owed);
        }
        return publish;
    }

    private bool TryTake(string topic, in ReadOnlySequence<byte> payload, ushort id)
    {
        if (Take?.Invoke(topic, payload, out var isCongested) is not { } commit)
            return false;
        var isNext = !ReferenceEquals(commit, _lastCommit);
        (_lastCommit, _commitBytes) = (commit, (isNext ? 0 : _commitBytes) + topic.Length + payload.Length);
        if (isCongested || _commitBytes > MaxCommitBytes)
            _pause = commit;
        if (id == 0)
            return true;
        lock (_lock)
            _acknowledgements.Add(id, commit);
        if (!ReferenceEquals(commit, _lastAwaited))
            _services.Commits.Add(_lastAwaited = commit, _acknowledgeDue); // all messages of one commit wait together
        return true;
    }

    /// <summary>A commit has ended: its answers leave in one flush.</summary>
    private void AcknowledgeDue()
    {
        ushort? failed;
        lock (_lock)
            failed = _acknowledgements.WriteDue(_out, _encode);
        Flush();
        ReleaseRoom();
        if (failed is not { } id || _ended is not null)
            return;
        Log.NotAcknowledged(_services.Log, RemoteEndPoint, id);
        End(MqttDisconnectReasonCode.QuotaExceeded, "A message is not on disk.");
    }

    private void ResolveAlias(MqttPublishPacket publish)
    {
        var alias = publish.TopicAlias;
        publish.TopicAlias = 0; // the server would keep up to 65,535 of them
        if (alias > MaxTopicAlias)
            throw new PacketRefusedException(MqttDisconnectReasonCode.TopicAliasInvalid, $"Topic alias {alias} is over {MaxTopicAlias}.");
        if (publish.Topic.Length > 0)
        {
            if (alias > 0)
                (_aliases ??= new string?[MaxTopicAlias + 1])[alias] = publish.Topic;
            return;
        }
        publish.Topic = _aliases?[alias]
            ?? throw new PacketRefusedException(MqttDisconnectReasonCode.ProtocolError, "A PUBLISH has neither topic nor a known alias.");
    }
}
