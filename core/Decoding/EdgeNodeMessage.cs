using Google.Protobuf;
using SmartPilots.Core.Decoding.Sparkplug;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// Messages of edge nodes, as the way in sees them before it knows a device: all of a node's messages move its session, those of devices
/// that nobody listed too, because the node counts them all in one row.
/// </summary>
public static class EdgeNodeMessage
{
    /// <summary>The node that a topic belongs to, as in <see cref="DecodedMessage.SessionKey"/>; null for every other topic.</summary>
    public static string? NodeOf(string topic) =>
        topic.StartsWith("spBv1.0/", StringComparison.Ordinal) && SparkplugTopic.TryParse(topic, out var parsed) ? parsed.NodeKey : null;

    /// <summary>What a message that is not decoded does to the session of its node; nothing when it can't be read.</summary>
    public static (EdgeSession Session, bool NeedsRebirth) Hear(string topic, ReadOnlySpan<byte> payload, EdgeSession session)
    {
        if (!SparkplugTopic.TryParse(topic, out var parsed))
            return (session, false);
        try
        {
            var heard = SparkplugSession.Hear(SparkplugPayload.Read(ByteString.CopyFrom(payload)), parsed, session);
            return (heard.Next, heard.NeedsRebirth);
        }
        catch (InvalidProtocolBufferException)
        {
            return (session, false); // it goes to quarantine as what it is: a message of no listed device
        }
    }

    /// <summary>The message that asks a node for its birth: <c>Node Control/Rebirth</c> = true on <c>spBv1.0/{group}/NCMD/{node}</c>.</summary>
    /// <param name="node">As <see cref="NodeOf"/> gives it.</param>
    /// <param name="milliseconds">Now, since the epoch.</param>
    public static (string Topic, byte[] Payload) RebirthRequest(string node, long milliseconds)
    {
        const uint Boolean = 11; // field numbers and data types of the Sparkplug B specification, version 3.0
        var metric = Bytes(output =>
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteString("Node Control/Rebirth");
            output.WriteTag(3, WireFormat.WireType.Varint);
            output.WriteUInt64((ulong)milliseconds);
            output.WriteTag(4, WireFormat.WireType.Varint);
            output.WriteUInt32(Boolean);
            output.WriteTag(14, WireFormat.WireType.Varint);
            output.WriteBool(true);
        });
        var payload = Bytes(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteUInt64((ulong)milliseconds);
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(metric));
        });
        var slash = node.IndexOf('/', StringComparison.Ordinal);
        return ($"spBv1.0/{node[..slash]}/NCMD/{node[(slash + 1)..]}", payload);
    }

    private static byte[] Bytes(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            write(output);
        return stream.ToArray();
    }
}
