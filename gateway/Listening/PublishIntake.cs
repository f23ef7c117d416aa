using System.Buffers;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// The messages of one client. Most have no subscriber: they are taken without the server (<see cref="TakePublish"/>), and without an object each.
/// Used by the connection's reader.
/// </summary>
/// <param name="taken">Called with packet id and commit of a message with QoS 1.</param>
/// <param name="committed">Called once after each commit that such messages wait for.</param>
internal sealed class PublishIntake(ChannelServices services, PacketDecoder decoder, Action<ushort, Task> taken, Action committed)
{
    /// <summary>Topic aliases of one connection [MQTT-3.2.2-17].</summary>
    public const int MaxTopicAlias = 10;

    /// <summary>Bytes of one connection in one commit: beyond, nothing more is read of it until that has ended. It holds up all that are in it.</summary>
    private const int MaxCommitBytes = 128 << 10;

    private string?[]? _aliases;
    private Task? _lastCommit;
    private Task? _lastAwaited;
    private long _commitBytes;

    /// <summary>Null until the client is let in.</summary>
    public TakePublish? Take { get; set; }

    /// <summary>The commit that should end before more is read; null for none.</summary>
    public Task? Pause { get; private set; }

    /// <summary>A message for the server; null when it is taken.</summary>
    public MqttPublishPacket? Handle(in Frame frame)
    {
        var (qos, isRetained) = ((frame.First >> 1) & 3, (frame.First & 1) != 0);
        if (qos == 3 || (qos == 0 && (frame.First & 8) != 0))
            throw new MqttProtocolViolationException("The flags of a PUBLISH contradict each other.");
        var body = frame.ContiguousBody();
        var fields = new MqttFields(body.Span);
        var topic = fields.Text();
        var id = qos == 0 ? (ushort)0 : fields.UInt16();
        if (qos > 0 && id == 0)
            throw new MqttProtocolViolationException("A PUBLISH has packet id 0.");
        var hasProperties = decoder.IsVersion5 && !fields.Properties().IsEmpty;
        var isPlain = !isRetained && qos < 2;
        if (isPlain && !hasProperties && topic.Length > 0)
        {
            if (TryTake(services.Topics.Get(topic), new ReadOnlySequence<byte>(body[^fields.Rest.Length..]), id))
                return null;
            isPlain = false; // it goes the server's way
        }
        var publish = (MqttPublishPacket)decoder.Decode(frame, body);
        ResolveAlias(publish);
        return isPlain && TryTake(publish.Topic, publish.Payload, id) ? null : publish;
    }

    public async ValueTask PauseAsync()
    {
        if (Pause is not { } commit)
            return;
        // Readers yield: reading on where the commit ended would hold up the acknowledgements of all who waited for it.
        await commit.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        Pause = null;
    }

    private bool TryTake(string topic, in ReadOnlySequence<byte> payload, ushort id)
    {
        if (Take?.Invoke(topic, payload, out var isCongested) is not { } commit)
            return false;
        var isNext = !ReferenceEquals(commit, _lastCommit);
        (_lastCommit, _commitBytes) = (commit, (isNext ? 0 : _commitBytes) + topic.Length + payload.Length);
        if (isCongested || _commitBytes > MaxCommitBytes)
            Pause = commit;
        if (id == 0)
            return true;
        taken(id, commit);
        if (!ReferenceEquals(commit, _lastAwaited))
            services.Commits.Add(_lastAwaited = commit, committed); // all messages of one commit wait together
        return true;
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
