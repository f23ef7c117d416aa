using System.Text.Unicode;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding;

/// <summary>A decoder whose payloads come packed, or written as text.</summary>
internal sealed class CodedPayload(IReadOnlyList<PayloadCoding> codings, IPayloadDecoder inner) : IPayloadDecoder
{
    public bool IsText => false;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        Span<byte> plain = payload.ToArray();
        if (!PayloadCodings.TryUndo(codings, ref plain, "payload", into))
            return;
        if (inner.IsText && !Utf8.IsValid(plain))
            into.Reject(Reason.NotUtf8, $"byte {MessageDecoder.FirstBadByte(plain)} of what was unpacked", "UTF-8");
        else
            MessageDecoder.Parse(inner, plain, context, into);
    }
}
