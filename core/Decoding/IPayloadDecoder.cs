namespace SmartPilots.Core.Decoding;

/// <summary>
/// Turns one payload format into readings. A decoder only parses: stream lookup, units, bounds and ranges are judged once, by
/// <see cref="DecodedMessage"/>. It never throws for bad input: it records a fault and stops or goes on.
/// </summary>
public interface IPayloadDecoder
{
    void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into);
}

/// <summary>What a decoder may need besides the payload.</summary>
/// <param name="Device">Whose payload it is.</param>
/// <param name="ReceivedTicks">Time of receipt, in UTC ticks of 100 ns.</param>
public readonly record struct DecodeContext(Pilots.DeviceDefinition Device, long ReceivedTicks);
