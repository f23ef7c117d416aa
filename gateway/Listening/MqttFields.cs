using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using MQTTnet.Exceptions;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// Walks over the fields of one packet. It refuses text that is not UTF-8 [MQTT-1.5.4-1] or holds a null character [MQTT-1.5.4-2]; the
/// published server's decoder replaces such characters and goes on.
/// </summary>
internal ref struct MqttFields(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ReadOnlySpan<byte> Binary() => Take(UInt16());

    public ReadOnlySpan<byte> Text()
    {
        var text = Binary();
        if (!Utf8.IsValid(text) || text.Contains((byte)0))
            throw new MqttProtocolViolationException("A text is not UTF-8, or holds a null character.");
        return text;
    }

    /// <summary>The properties of an MQTT 5 packet, without their length.</summary>
    public ReadOnlySpan<byte> Properties()
    {
        var (length, shift) = (0, 0);
        byte next;
        do
        {
            if (shift > 21)
                throw new MqttProtocolViolationException("The length of the properties has more than four bytes.");
            next = Byte();
            length |= (next & 0x7f) << shift;
            shift += 7;
        }
        while (next >= 0x80);
        return Take(length);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
            throw new MqttProtocolViolationException("A packet ends within a field.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
