namespace SmartPilots.Core.Model;

/// <summary>
/// Turns one payload format into readings. A decoder only parses: stream lookup, units, bounds and ranges are judged once, by
/// <see cref="DecodedMessage"/>. Bad input is a fault and the decoder stops or goes on; a <see cref="JsonException"/>
/// may leave it, which <see cref="Decoding.MessageDecoder"/> turns into <see cref="Reason.InvalidJson"/>. Shared by threads: it holds no state.
/// </summary>
public interface IPayloadDecoder
{
    /// <summary>Whether payloads are text, and so must be UTF-8.</summary>
    bool IsText => true;

    void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into);
}
