using SmartPilots.Core.Decoding.Cbor;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.SenMl;

/// <summary>SenML in CBOR (RFC 8428 section 6): an array of maps with numbers as labels.</summary>
internal sealed class SenMlCbor(SenMlNames names) : IPayloadDecoder
{
    public bool IsText => false;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        var reader = new CborReader(payload);
        if (reader.PeekKind() != CborKind.Array)
        {
            into.Reject(Reason.WrongShape, "byte 0", "an array of SenML records");
            return;
        }
        var pack = new SenMlPack(names, context, into);
        var count = reader.ReadHead(CborKind.Array);
        for (var i = 0UL; reader.HasMore(count, i) && !reader.Failed; i++)
            ReadRecord(ref reader, payload, ref pack);
        if (reader.Failed || !reader.AtEnd)
            into.Reject(Reason.Malformed, $"byte {reader.Position}", reader.Failed ? "well-formed CBOR" : "the end of the payload");
    }

    private static void ReadRecord(ref CborReader reader, ReadOnlySpan<byte> payload, ref SenMlPack pack)
    {
        if (reader.PeekKind() != CborKind.Map && !pack.Failed)
            pack.Fail($"byte {reader.Position}", "a map");
        if (pack.Failed)
        {
            reader.Skip();
            return;
        }
        var record = new SenMlRecord();
        var count = reader.ReadHead(CborKind.Map);
        for (var i = 0UL; reader.HasMore(count, i) && !reader.Failed; i++)
        {
            var label = ReadLabel(ref reader, payload);
            if (label == SenMlLabel.MustUnderstand)
                pack.Fail($"byte {reader.Position}", "no field that must be understood and is not");
            if (pack.Failed)
                reader.Skip();
            else
                ReadMember(label, ref reader, ref pack, ref record);
        }
        if (!reader.Failed)
            pack.Resolve(record, payload);
    }

    private static SenMlLabel ReadLabel(ref CborReader reader, ReadOnlySpan<byte> payload)
    {
        if (reader.PeekKind() == CborKind.Text)
            return payload[reader.ReadText()] is [.., (byte)'_'] ? SenMlLabel.MustUnderstand : SenMlLabel.Other;
        var number = reader.ReadInteger();
        return number is >= -6 and <= 8 ? (SenMlLabel)number : SenMlLabel.Other;
    }

    private static void ReadMember(SenMlLabel label, ref CborReader reader, ref SenMlPack pack, ref SenMlRecord record)
    {
        switch (label)
        {
            case SenMlLabel.BaseName:
                pack.SetBaseName(reader.ReadText());
                break;
            case SenMlLabel.BaseUnit:
                pack.SetBaseUnit(reader.ReadText());
                break;
            case SenMlLabel.Name:
                record.Name = reader.ReadText();
                break;
            case SenMlLabel.Unit:
                record.Unit = reader.ReadText();
                break;
            case SenMlLabel.TextValue:
                (record.Text, record.HasText) = (reader.ReadText(), true);
                break;
            case SenMlLabel.BooleanValue:
                if (reader.ReadBoolean() is { } state)
                    record.Value = state ? 1m : 0m;
                else
                    record.Bad = Reason.NotANumber;
                break;
            case SenMlLabel.DataValue:
                record.HasData = true;
                reader.Skip();
                break;
            case SenMlLabel.Other or SenMlLabel.UpdateTime:
                reader.Skip();
                break;
            default:
                ReadNumber(label, ref reader, ref pack, ref record);
                break;
        }
    }

    private static void ReadNumber(SenMlLabel label, ref CborReader reader, ref SenMlPack pack, ref SenMlRecord record)
    {
        var start = reader.Position;
        if (reader.TryReadNumber(out var number))
            pack.SetNumber(label, number, ref record);
        else if (label is SenMlLabel.Value or SenMlLabel.Sum)
            record.Bad = Reason.NotANumber;
        else
            pack.Fail($"byte {start}", "a number");
    }
}
