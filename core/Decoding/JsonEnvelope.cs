using System.Text.Json;

namespace SmartPilots.Core.Decoding;

/// <summary>
/// Opens the envelope of a network server and hands what is inside to the device's own decoder: the raw bytes to one of bytes, the
/// decoded object to one of text.
/// </summary>
internal sealed class JsonEnvelope : IPayloadDecoder
{
    private readonly EnvelopeShape _shape;
    private readonly IPayloadDecoder _inner;
    private readonly PayloadPath _root = PayloadPath.Root();

    public JsonEnvelope(EnvelopeShape shape, IPayloadDecoder inner)
    {
        _shape = shape;
        _inner = inner;
        for (var i = shape.Times.Count - 1; i >= 0; i--)
            _root.At(shape.Times[i]).TryAssign(i == 0 ? PayloadRole.Time : PayloadRole.SecondTime);
        _root.At(shape.Counter).TryAssign(PayloadRole.Counter);
        _root.At(shape.Port).TryAssign(PayloadRole.Port);
        _root.At(inner.IsText ? shape.Decoded : shape.Raw).TryAssign(PayloadRole.Inner);
    }

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            reader.Read(); // throws when something follows
            into.Reject(Reason.WrongShape, "$", "a JSON object");
            return;
        }
        var pass = new EnvelopePass(context);
        pass.ReadObject(ref reader, _root);
        reader.Read(); // throws when something follows the object
        if (pass.Wrong is { } wrong)
            into.Reject(wrong.Reason, wrong.Where, wrong.Expected);
        else if (pass.Inner is not { } inner)
            into.Reject(Reason.WrongShape, $"$.{(_inner.IsText ? _shape.Decoded : _shape.Raw)}", "the device's payload");
        else
            DecodeInner(payload[inner], pass, context, into);
    }

    private void DecodeInner(ReadOnlySpan<byte> inner, in EnvelopePass pass, in DecodeContext context, DecodedMessage into)
    {
        var inside = context with { Port = pass.Port, EnvelopeTicks = pass.SecondTicks ?? context.EnvelopeTicks };
        if (pass.Ticks is { } ticks)
            inside = inside with { EnvelopeTicks = ticks };
        into.Counter = pass.Counter ?? 0;
        if (_inner.IsText)
            _inner.Decode(inner, inside, into);
        else
            DecodeBytes(inner, inside, into);
    }

    private void DecodeBytes(ReadOnlySpan<byte> token, in DecodeContext inside, DecodedMessage into)
    {
        var reader = new Utf8JsonReader(token);
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes))
            _inner.Decode(bytes, inside, into);
        else
            into.Reject(Reason.WrongShape, $"$.{_shape.Raw}", "bytes in base64");
    }
}
