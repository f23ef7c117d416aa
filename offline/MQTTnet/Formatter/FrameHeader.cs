using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

/// <summary>The fixed header: one byte of type and flags, one to four bytes of length (MQTT 5, 2.1).</summary>
internal readonly record struct FrameHeader(byte First, int HeaderLength, int BodyLength)
{
    public MqttControlPacketType Type => (MqttControlPacketType)(First >> 4);

    public int Length => HeaderLength + BodyLength;

    /// <summary>False when more bytes are needed. Throws as soon as the bytes cannot become a packet within the limit.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> buffer, int maximumPacketSize, out FrameHeader header, MqttProtocolVersion version = default)
    {
        header = default;
        if (buffer.IsEmpty)
            return false;
        CheckFlags(buffer[0], version);
        var length = 0;
        for (var i = 1; i < 5; i++)
        {
            if (i >= buffer.Length)
                return false;
            length |= (buffer[i] & 0x7f) << (7 * (i - 1));
            if (buffer[i] >= 0x80)
                continue;
            if (length + i + 1 > maximumPacketSize)
                throw new PacketFault(MqttDisconnectReasonCode.PacketTooLarge, $"A packet of {length} bytes is over the limit.");
            header = new FrameHeader(buffer[0], i + 1, length);
            return true;
        }

        throw PacketFault.Malformed("The length has more than four bytes.");
    }

    private static void CheckFlags(byte first, MqttProtocolVersion version)
    {
        var type = (MqttControlPacketType)(first >> 4);
        var flags = first & 0x0f;
        var expected = type is MqttControlPacketType.PubRel or MqttControlPacketType.Subscribe or MqttControlPacketType.Unsubscribe ? 2 : 0;
        // MQTT 3.1 repeats these packets with the DUP flag; later versions reserve it.
        if (expected == 2 && version == MqttProtocolVersion.V310)
            flags &= ~8;
        if (type == 0)
            throw PacketFault.Malformed("Packet type 0 is reserved.");
        if (type != MqttControlPacketType.Publish && flags != expected)
            throw PacketFault.Malformed($"The reserved flags of {type} are {flags} [MQTT-2.1.3-1].");
    }
}
