using System.Formats.Cbor;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.SenMl;

/// <summary>Reads a pack out of CBOR. What is not well-formed throws the exceptions of <see cref="CborReader"/>.</summary>
internal struct CborPack(byte[] payload, SenMlPack pack)
{
    private readonly CborReader _reader = new(payload, CborConformanceMode.Strict);
    private SenMlPack _pack = pack;

    public readonly int Position => payload.Length - _reader.BytesRemaining;
    public readonly bool AtEnd => _reader.BytesRemaining == 0;

    /// <returns>False if the payload is no array.</returns>
    public bool TryRead()
    {
        if (AtEnd || Next() != CborReaderState.StartArray)
            return false;
        _reader.ReadStartArray();
        while (Next() != CborReaderState.EndArray)
            ReadRecord();
        _reader.ReadEndArray();
        return true;
    }

    private void ReadRecord()
    {
        if (Next() != CborReaderState.StartMap && !_pack.Failed)
            _pack.Fail($"byte {Position}", "a map");
        if (_pack.Failed)
        {
            _reader.SkipValue();
            return;
        }
        var record = new SenMlRecord();
        _reader.ReadStartMap();
        while (Next() != CborReaderState.EndMap)
        {
            var label = ReadLabel();
            if (label == SenMlLabel.MustUnderstand)
                _pack.Fail($"byte {Position}", "no field that must be understood and is not");
            if (_pack.Failed)
                _reader.SkipValue();
            else
                ReadMember(label, ref record);
        }
        _reader.ReadEndMap();
        _pack.Resolve(record, payload);
    }

    private readonly SenMlLabel ReadLabel()
    {
        switch (Next())
        {
            case CborReaderState.TextString:
                return payload[ReadText()] is [.., (byte)'_'] ? SenMlLabel.MustUnderstand : SenMlLabel.Other;
            case CborReaderState.UnsignedInteger:
                return _reader.ReadUInt64() is <= 8 and var positive ? (SenMlLabel)positive : SenMlLabel.Other;
            case CborReaderState.NegativeInteger:
                return _reader.ReadCborNegativeIntegerRepresentation() is <= 5 and var below ? (SenMlLabel)(-1 - (int)below) : SenMlLabel.Other;
            default:
                _reader.SkipValue();
                return SenMlLabel.Other;
        }
    }

    private void ReadMember(SenMlLabel label, ref SenMlRecord record)
    {
        switch (label)
        {
            case SenMlLabel.BaseName or SenMlLabel.BaseUnit or SenMlLabel.Name or SenMlLabel.Unit or SenMlLabel.TextValue:
                if (Next() == CborReaderState.TextString)
                {
                    _pack.SetText(label, ReadText(), ref record);
                    break;
                }
                _pack.Fail($"byte {Position}", "a text of definite length");
                _reader.SkipValue();
                break;
            case SenMlLabel.BooleanValue when Next() == CborReaderState.Boolean:
                record.Value = _reader.ReadBoolean() ? 1m : 0m;
                break;
            case SenMlLabel.BooleanValue:
                record.Bad = Reason.NotANumber;
                _reader.SkipValue();
                break;
            case SenMlLabel.DataValue:
                record.HasData = true;
                _reader.SkipValue();
                break;
            case SenMlLabel.Other or SenMlLabel.UpdateTime:
                _reader.SkipValue();
                break;
            default:
                ReadNumberMember(label, ref record);
                break;
        }
    }

    private void ReadNumberMember(SenMlLabel label, ref SenMlRecord record)
    {
        var start = Position;
        if (TryReadNumber(out var number))
            _pack.SetNumber(label, number, ref record);
        else if (label is SenMlLabel.Value or SenMlLabel.Sum)
            record.Bad = Reason.NotANumber;
        else
            _pack.Fail($"byte {start}", "a number");
    }

    /// <summary>An integer, a float of any width, or a decimal fraction (tag 4).</summary>
    /// <returns>False for anything else, which is passed over.</returns>
    private readonly bool TryReadNumber(out decimal number)
    {
        number = 0m;
        try
        {
            switch (Next())
            {
                case CborReaderState.UnsignedInteger:
                    number = _reader.ReadUInt64();
                    return true;
                case CborReaderState.NegativeInteger:
                    number = -1m - _reader.ReadCborNegativeIntegerRepresentation();
                    return true;
                case CborReaderState.HalfPrecisionFloat:
                    return Binary.TryToDecimal((float)_reader.ReadHalf(), out number);
                case CborReaderState.SinglePrecisionFloat:
                    return Binary.TryToDecimal(_reader.ReadSingle(), out number);
                case CborReaderState.DoublePrecisionFloat:
                    return Binary.TryToDecimal(_reader.ReadDouble(), out number);
                case CborReaderState.Tag when _reader.PeekTag() == CborTag.DecimalFraction:
                    number = _reader.ReadDecimal();
                    return true;
            }
        }
        catch (OverflowException)
        {
            // a fraction beyond decimal, before which the reader stands again
        }
        _reader.SkipValue();
        return false;
    }

    /// <summary>Where a text of definite length stands in the payload.</summary>
    private readonly Range ReadText()
    {
        var length = _reader.ReadDefiniteLengthTextStringBytes().Length;
        return (Position - length)..Position;
    }

    private readonly CborReaderState Next() => _reader.PeekState();
}
