using System.Formats.Cbor;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.SenMl;

/// <summary>SenML in CBOR (RFC 8428 section 6): an array of maps with numbers as labels.</summary>
internal sealed class SenMlCbor(SenMlNames names) : IPayloadDecoder
{
    public bool IsText => false;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        var pack = new CborPack(payload.ToArray(), new SenMlPack(names, context, into));
        try
        {
            if (!pack.TryRead())
                into.Reject(Reason.WrongShape, "byte 0", "an array of SenML records");
            else if (!pack.AtEnd)
                into.Reject(Reason.Malformed, $"byte {pack.Position}", "the end of the payload");
        }
        catch (Exception exception) when (exception is CborContentException or InvalidOperationException)
        {
            // The second is what SkipValue throws at a reserved simple value.
            into.Reject(Reason.Malformed, $"byte {pack.Position}", "well-formed CBOR");
        }
    }
}
