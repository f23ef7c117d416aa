using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>
/// Opens an envelope and hands what is inside to the device's own decoder: the raw bytes to one of bytes, the decoded object to one of text.
/// </summary>
internal sealed class JsonEnvelope : IPayloadDecoder
{
    private readonly EnvelopeShape _shape;
    private readonly IPayloadDecoder _inner;
    private readonly PayloadPath _root = PayloadPath.Root();
    private readonly PayloadPath _place;
    private readonly PayloadPath? _raw;
    private readonly bool _takesDecoded;

    public JsonEnvelope(EnvelopeShape shape, IPayloadDecoder inner)
    {
        _shape = shape;
        _inner = inner;
        for (var i = shape.Times.Count - 1; i >= 0; i--)
        {
            var place = _root.At(shape.Times[i].Path);
            place.TryAssign(i == 0 ? PayloadRole.Time : PayloadRole.SecondTime);
            place.Time = shape.Times[i].Time;
        }
        Assign(shape.Counter, PayloadRole.Counter);
        Assign(shape.Port, PayloadRole.Port);
        Assign(shape.Session, PayloadRole.Session);
        _takesDecoded = shape.Decoded is not null && (inner.IsText || shape.Raw is null);
        _place = _root.At((_takesDecoded ? shape.Decoded : shape.Raw) ?? []);
        _place.TryAssign(PayloadRole.Inner);
        _raw = _takesDecoded && shape.Raw is not null ? _root.At(shape.Raw) : null;
        foreach (var (path, condition) in shape.Conditions)
            _root.At(path).JudgeBy(condition);
        _root.Seal();
    }

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        var pass = new EnvelopePass(context);
        pass.ReadAt(ref reader, _root);
        reader.Skip();
        reader.Read(); // throws when something follows
        if (pass.IsNoise)
            into.Ignore();
        else if (pass.Wrong is { } wrong)
            into.Reject(wrong.Reason, wrong.Where, wrong.Expected);
        else if (pass.Inner is { } inner && !IsEmpty(payload[inner]))
            DecodeInner(payload, inner, pass, context, into);
        else if (!pass.Found)
            into.Reject(Reason.WrongShape, _place.Text, $"an envelope \"{_shape.Name}\" around the device's payload");
        else if (_raw is not null && JsonLookup.Text(payload, _shape.Raw!) is { Length: > 0 })
            into.Reject(Reason.WrongShape, _place.Text, $"what the network server's own decoder makes of the bytes; set one up there, or let a device type "
                + "with \"format\": \"bytes\" read them");
        else
            into.Ignore(); // an uplink without a payload tells the network that the device is there, and nothing else
    }

    private static bool IsEmpty(ReadOnlySpan<byte> json) => json.SequenceEqual("\"\""u8);

    private void Assign(IReadOnlyList<PathStep>? path, PayloadRole role)
    {
        if (path is not null)
            _root.At(path).TryAssign(role);
    }

    private void DecodeInner(ReadOnlySpan<byte> payload, Range place, in EnvelopePass pass, in DecodeContext context, DecodedMessage into)
    {
        var inside = context with { Port = pass.Port, EnvelopeTicks = pass.Ticks ?? pass.SecondTicks ?? context.EnvelopeTicks };
        into.Counter = pass.Counter ?? (_shape.OmitsZero ? 0 : null);
        into.ReceiptTicks = inside.Ticks;
        var inner = payload[place];
        var content = Hash(Hash(14_695_981_039_346_656_037, inner), pass.Session is { } session ? payload[session] : default);
        if (_takesDecoded && inner[0] != '"')
            _inner.Decode(inner, inside, into);
        else
            DecodeText(inner, inside, into);
        if (into.ContentHash == 0 && into.Counter is not null)
            into.ContentHash = content;
        if (pass.IsDoubtful)
            into.Doubt();
    }

    private void DecodeText(ReadOnlySpan<byte> token, in DecodeContext inside, DecodedMessage into)
    {
        var reader = new Utf8JsonReader(token);
        reader.Read();
        var isArray = reader.TokenType == JsonTokenType.StartArray && _shape.Coding.Count == 0;
        if (reader.TokenType != JsonTokenType.String && !isArray)
        {
            into.Reject(Reason.WrongShape, _place.Text, $"a text, or without \"coding\" an array of bytes, not {JsonWords.Of(reader.TokenType)}");
            return;
        }
        Span<byte> text = token.Length <= 512 ? stackalloc byte[512] : new byte[token.Length];
        var length = 0;
        while (isArray && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetByte(out text[length++]))
            {
                into.Reject(Reason.WrongShape, _place.Text, "bytes from 0 to 255");
                return;
            }
        }
        text = text[..(isArray ? length : reader.CopyString(text))];
        if (PayloadCodings.TryUndo(_shape.Coding, ref text, _place.Text, into))
            MessageDecoder.Parse(_inner, text, inside, into);
    }

    // FNV-1a of 64 bits: it tells a device's own messages of one counter apart, nobody else's.
    private static ulong Hash(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
            hash = (hash ^ one) * 1_099_511_628_211;
        return hash;
    }
}
