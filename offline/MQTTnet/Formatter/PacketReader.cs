using System.Buffers.Binary;
using System.Text;
using MQTTnet.Exceptions;

namespace MQTTnet.Formatter;

/// <summary>Reads the data types of MQTT 5, chapter 1.5, from one packet's body.</summary>
internal ref struct PacketReader(ReadOnlySpan<byte> body)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = body;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly int Remaining => _rest.Length;

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public byte[] ReadBinary() => Take(ReadUInt16()).ToArray();

    public ReadOnlySpan<byte> ReadStringBytes() => Take(ReadUInt16());

    public string ReadString() => DecodeString(ReadStringBytes());

    public ReadOnlySpan<byte> TakeRest() => Take(_rest.Length);

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw PacketFault.Malformed("The packet ends inside a field.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public uint ReadVarInt()
    {
        uint value = 0;
        for (var shift = 0; shift < 28; shift += 7)
        {
            var part = ReadByte();
            value |= (uint)(part & 0x7f) << shift;
            if (part >= 0x80)
                continue;
            if (part == 0 && shift > 0)
                throw PacketFault.Malformed("A variable byte integer is longer than needed [MQTT-1.5.5-1].");
            return value;
        }

        throw PacketFault.Malformed("A variable byte integer has more than four bytes.");
    }

    /// <summary>[MQTT-1.5.4-1] well-formed UTF-8 without surrogates, [MQTT-1.5.4-2] without U+0000.</summary>
    public static string DecodeString(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Contains((byte)0))
            throw PacketFault.Malformed("A string contains U+0000.");
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw PacketFault.Malformed("A string is not well-formed UTF-8.");
        }
    }
}
