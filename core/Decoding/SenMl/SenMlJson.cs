using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.SenMl;

/// <summary>SenML in JSON (RFC 8428 section 5): an array of records. Allocates nothing unless something is wrong.</summary>
internal sealed class SenMlJson(SenMlNames names) : IPayloadDecoder
{
    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        if (payload.Contains((byte)'\\'))
            payload = JsonEscapes.Undo(payload);
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            reader.Read();
            into.Reject(Reason.WrongShape, "$", "an array of SenML records");
            return;
        }
        var pack = new SenMlPack(names, context, into);
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadRecord(ref reader, payload, ref pack);
            else if (!pack.Failed)
                pack.Fail($"$[{index}]", "an object");
            reader.Skip();
        }
        reader.Read(); // throws when something follows the array
    }

    private static void ReadRecord(ref Utf8JsonReader reader, ReadOnlySpan<byte> payload, ref SenMlPack pack)
    {
        var record = new SenMlRecord();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var label = Label(ref reader);
            reader.Read();
            if (!pack.Failed)
                ReadMember(label, ref reader, ref pack, ref record);
            reader.Skip();
        }
        pack.Resolve(record, payload);
    }

    private static void ReadMember(SenMlLabel label, ref Utf8JsonReader reader, ref SenMlPack pack, ref SenMlRecord record)
    {
        var kind = reader.TokenType;
        switch (label)
        {
            case SenMlLabel.MustUnderstand:
                pack.Fail("$", "no field that must be understood and is not");
                break;
            case SenMlLabel.BaseName or SenMlLabel.BaseUnit or SenMlLabel.Name or SenMlLabel.Unit or SenMlLabel.TextValue:
                // Names and units hold nothing that JSON has to escape; a text value that does matches no text of ours.
                if (kind == JsonTokenType.String && !reader.ValueIsEscaped)
                    pack.SetText(label, Text(ref reader), ref record);
                else if (label == SenMlLabel.TextValue && kind == JsonTokenType.String)
                    record.HasText = true;
                else
                    pack.Fail(Key(label),
                        kind == JsonTokenType.String ? "a text without quotes, backslashes and control characters" : $"a text, not {JsonWords.Of(kind)}");
                break;
            case SenMlLabel.BooleanValue when kind is JsonTokenType.True or JsonTokenType.False:
                record.Value = kind == JsonTokenType.True ? 1m : 0m;
                break;
            case SenMlLabel.DataValue:
                record.HasData = true;
                break;
            case SenMlLabel.Other:
                break;
            case SenMlLabel.Value when kind != JsonTokenType.Number:
                record.Bad = Reason.NotANumber;
                break;
            default:
                ReadNumber(label, ref reader, ref pack, ref record);
                break;
        }
    }

    private static void ReadNumber(SenMlLabel label, ref Utf8JsonReader reader, ref SenMlPack pack, ref SenMlRecord record)
    {
        if (reader.TokenType != JsonTokenType.Number)
            pack.Fail(Key(label), "a number");
        else if (reader.TryGetDecimal(out var number) && Math.Abs(number) < 1e20m)
            pack.SetNumber(label, number, ref record);
        else if (label is SenMlLabel.Value or SenMlLabel.Sum)
            record.Bad = Reason.NumberOutOfBounds;
        else
            pack.Fail(Key(label), "a magnitude below 1e15");
    }

    // Where the text stands in the payload, without its quotes.
    private static Range Text(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex + 1;
        return start..(start + reader.ValueSpan.Length);
    }

    private static string Key(SenMlLabel label) => label switch
    {
        SenMlLabel.BaseName => "bn",
        SenMlLabel.BaseUnit => "bu",
        SenMlLabel.BaseTime => "bt",
        SenMlLabel.BaseValue => "bv",
        SenMlLabel.BaseSum => "bs",
        SenMlLabel.BaseVersion => "bver",
        SenMlLabel.Name => "n",
        SenMlLabel.Unit => "u",
        SenMlLabel.TextValue => "vs",
        SenMlLabel.Time => "t",
        SenMlLabel.UpdateTime => "ut",
        SenMlLabel.BooleanValue => "vb",
        _ => "v",
    };

    private static SenMlLabel Label(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        if (name.Length is 0 or > 4)
            return name.Length > 0 && name[^1] == '_' ? SenMlLabel.MustUnderstand : SenMlLabel.Other;
        return name switch
        {
            [(byte)'n'] => SenMlLabel.Name,
            [(byte)'u'] => SenMlLabel.Unit,
            [(byte)'v'] => SenMlLabel.Value,
            [(byte)'s'] => SenMlLabel.Sum,
            [(byte)'t'] => SenMlLabel.Time,
            [(byte)'v', (byte)'s'] => SenMlLabel.TextValue,
            [(byte)'v', (byte)'b'] => SenMlLabel.BooleanValue,
            [(byte)'v', (byte)'d'] => SenMlLabel.DataValue,
            [(byte)'u', (byte)'t'] => SenMlLabel.UpdateTime,
            [(byte)'b', (byte)'n'] => SenMlLabel.BaseName,
            [(byte)'b', (byte)'t'] => SenMlLabel.BaseTime,
            [(byte)'b', (byte)'u'] => SenMlLabel.BaseUnit,
            [(byte)'b', (byte)'v'] => SenMlLabel.BaseValue,
            [(byte)'b', (byte)'s'] => SenMlLabel.BaseSum,
            [(byte)'b', (byte)'v', (byte)'e', (byte)'r'] => SenMlLabel.BaseVersion,
            [.., (byte)'_'] => SenMlLabel.MustUnderstand,
            _ => SenMlLabel.Other,
        };
    }
}
