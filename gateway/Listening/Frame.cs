using System.Buffers;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>One packet as it came: its first byte and what follows the fixed header.</summary>
internal readonly record struct Frame(byte First, ReadOnlySequence<byte> Body, int Length)
{
    private const int MaxHeader = 5;

    public MqttControlPacketType Type => (MqttControlPacketType)(First >> 4);

    public ReadOnlyMemory<byte> ContiguousBody() => Body.IsSingleSegment ? Body.First : Body.ToArray();

    /// <summary>Cuts the first packet off a buffer, once all of it is there.</summary>
    /// <param name="length">Of the whole packet; 0 while its header is incomplete.</param>
    /// <exception cref="MqttProtocolViolationException">The remaining length has more than four bytes.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out Frame frame, out int length)
    {
        frame = default;
        if (!TryReadHeader(buffer, out var header, out length))
            return false;
        if (buffer.Length < length)
            return false;
        frame = new Frame(buffer.FirstSpan[0], buffer.Slice(header, length - header), length);
        buffer = buffer.Slice(length);
        return true;
    }

    private static bool TryReadHeader(in ReadOnlySequence<byte> buffer, out int header, out int length)
    {
        if (buffer.FirstSpan.Length >= MaxHeader || buffer.IsSingleSegment)
            return TryReadHeader(buffer.FirstSpan, out header, out length);
        Span<byte> start = stackalloc byte[MaxHeader];
        var count = (int)Math.Min(MaxHeader, buffer.Length);
        buffer.Slice(0, count).CopyTo(start);
        return TryReadHeader(start[..count], out header, out length);
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> start, out int header, out int length)
    {
        (header, length) = (0, 0);
        var body = 0;
        for (var i = 1; i < start.Length; i++)
        {
            if (i == MaxHeader)
                break;
            body |= (start[i] & 0x7f) << (7 * (i - 1));
            if (start[i] >= 0x80 && i < MaxHeader - 1)
                continue;
            if (start[i] >= 0x80)
                throw new MqttProtocolViolationException("The remaining length has more than four bytes.");
            (header, length) = (i + 1, i + 1 + body);
            return true;
        }
        return false;
    }
}
