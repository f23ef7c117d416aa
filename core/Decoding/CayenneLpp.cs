using System.Buffers.Binary;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// Cayenne LPP: channel, type, value, until the payload ends. Types give size, sign, resolution and unit; the device type says which
/// channel is which stream (a list of streams for types with several values). How long an unknown type is nobody knows: what stands before
/// it is kept, the rest waits.
/// </summary>
/// <param name="channels">Streams by channel; null for a value that nobody wants.</param>
/// <param name="types">By number: those of the format and the device type's own.</param>
internal sealed class CayenneLpp(IReadOnlyDictionary<int, StreamDefinition?[]> channels, IReadOnlyDictionary<int, CayenneType> types, bool ignoresOthers)
    : IPayloadDecoder
{
    public bool IsText => false;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        for (var at = 0; at < payload.Length;)
        {
            if (payload.Length - at < 2)
            {
                into.Reject(Reason.WrongShape, $"byte {at}", "a channel and a type, not the end of the payload");
                return;
            }
            if (!types.TryGetValue(payload[at + 1], out var type))
            {
                Unknown(payload[at + 1], at, into);
                return;
            }
            var size = type.Fields.Length * type.Bytes;
            if (payload.Length - at - 2 < size)
            {
                into.Reject(Reason.WrongShape, $"byte {at + 2}", $"{size} bytes for type {payload[at + 1]}, not the end of the payload");
                return;
            }
            Add(payload[at], type, payload.Slice(at + 2, size), context, into);
            at += 2 + size;
        }
    }

    private static void Unknown(int type, int at, DecodedMessage into)
    {
        var expected = $"a known type, not {type}; describe it, such as \"types\": {{ \"{type}\": {{ \"bytes\": 2, \"resolution\": 0.1 }} }}";
        if (into.Readings.Count > 0)
            into.Fault(Reason.UnknownStream, $"byte {at}", expected);
        else
            into.Reject(Reason.WrongShape, $"byte {at}", expected);
    }

    private void Add(int channel, CayenneType type, ReadOnlySpan<byte> bytes, in DecodeContext context, DecodedMessage into)
    {
        var streams = channels.GetValueOrDefault(channel);
        for (var i = 0; i < type.Fields.Length; i++)
        {
            var field = type.Fields[i];
            var value = Read(bytes.Slice(i * type.Bytes, type.Bytes), type.Signed) * field.Resolution;
            if (streams is null && ignoresOthers)
                return;
            if (streams is null)
            {
                into.UnknownStream(Encoding.UTF8.GetBytes($"channel {channel}"), $"\"channels\": {{ \"{channel}\": \"…\" }}");
                return;
            }
            if (i < streams.Length && streams[i] is { } stream)
                into.Add(stream.NameUtf8, context.Ticks, value, field.Unit, context.TimeQuality, isOfReceipt: true);
        }
    }

    private static decimal Read(ReadOnlySpan<byte> bytes, bool signed)
    {
        Span<byte> wide = stackalloc byte[8];
        wide.Fill(signed && (bytes[0] & 0x80) != 0 ? (byte)0xFF : (byte)0);
        bytes.CopyTo(wide[(8 - bytes.Length)..]);
        return BinaryPrimitives.ReadInt64BigEndian(wide);
    }
}
