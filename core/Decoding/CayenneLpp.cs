using System.Buffers.Binary;
using System.Text;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// Cayenne LPP: channel, type, value, until the payload ends. Types give size, sign, resolution and unit; the device type says which
/// channel is which stream (a list of streams for types with several values).
/// </summary>
/// <param name="channels">Streams by channel; null for a value that nobody wants.</param>
internal sealed class CayenneLpp(IReadOnlyDictionary<int, StreamDefinition?[]> channels) : IPayloadDecoder
{
    public bool IsText => false;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        for (var at = 0; at < payload.Length;)
        {
            if (payload.Length - at < 2 || !CayenneType.All.TryGetValue(payload[at + 1], out var type))
            {
                into.Reject(Reason.WrongShape, $"byte {at}", "a channel and a known type");
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

    private void Add(int channel, CayenneType type, ReadOnlySpan<byte> bytes, in DecodeContext context, DecodedMessage into)
    {
        var streams = channels.GetValueOrDefault(channel);
        for (var i = 0; i < type.Fields.Length; i++)
        {
            var field = type.Fields[i];
            var value = Read(bytes.Slice(i * type.Bytes, type.Bytes), type.Signed) * field.Resolution;
            if (streams is null)
                into.UnknownStream(Encoding.UTF8.GetBytes($"channel {channel}"));
            else if (i < streams.Length && streams[i] is { } stream)
                into.Add(stream.NameUtf8, context.Ticks, value, field.Unit, context.TimeQuality);
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
