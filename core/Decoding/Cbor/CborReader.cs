using System.Buffers.Binary;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Cbor;

/// <summary>The major types of CBOR (RFC 8949 section 3.1).</summary>
internal enum CborKind
{
    Unsigned,
    Negative,
    Bytes,
    Text,
    Array,
    Map,
    Tag,
    Simple,
}

/// <summary>
/// A strict reader of CBOR: reserved forms, lengths beyond the payload, nesting over 16 and texts that are not UTF-8 are errors, never
/// exceptions. After an error every read returns nothing, so that a caller may check once.
/// </summary>
internal ref struct CborReader(ReadOnlySpan<byte> payload)
{
    private const int MaxDepth = 16;
    private const int Indefinite = 31;
    private readonly ReadOnlySpan<byte> _payload = payload;

    public int Position { get; private set; }
    public bool Failed { get; private set; }
    public readonly bool AtEnd => Position >= _payload.Length;

    public readonly CborKind PeekKind() => AtEnd ? CborKind.Simple : (CborKind)(_payload[Position] >> 5);

    /// <summary>The number of items; null for an array or map that a break ends.</summary>
    public ulong? ReadHead(CborKind kind)
    {
        if (PeekKind() != kind || AtEnd)
            return Fail();
        if ((_payload[Position] & 31) != Indefinite)
            return Argument();
        Position++;
        return null;
    }

    /// <summary>Whether a container of this many items has another; takes the break that ends an indefinite one.</summary>
    public bool HasMore(ulong? count, ulong taken)
    {
        if (Failed || AtEnd)
            return count is null && !Failed ? !Broken() : !Failed && taken < count && !Broken();
        if (count is not null)
            return taken < count;
        if (_payload[Position] != 0xFF)
            return true;
        Position++;
        return false;
    }

    public long ReadInteger()
    {
        var negative = PeekKind() == CborKind.Negative;
        if (!negative && PeekKind() != CborKind.Unsigned)
            Fail();
        var argument = Argument();
        if (argument > long.MaxValue)
            Fail();
        return Failed ? 0 : negative ? -1 - (long)argument : (long)argument;
    }

    /// <summary>Where a text of definite length stands in the payload; SenML's are short.</summary>
    public Range ReadText()
    {
        if (PeekKind() != CborKind.Text)
            Fail();
        var text = Take(Argument());
        if (!System.Text.Unicode.Utf8.IsValid(text))
            Fail();
        return Failed ? default : (Position - text.Length)..Position;
    }

    /// <summary>An integer, a float of any width, or a decimal fraction (tag 4).</summary>
    /// <returns>False for something well-formed that is no finite number; the reader then stands behind it.</returns>
    public bool TryReadNumber(out decimal number)
    {
        number = 0m;
        var start = Position;
        switch (PeekKind())
        {
            case CborKind.Unsigned:
                number = Argument();
                return !Failed;
            case CborKind.Negative:
                number = -1m - Argument();
                return !Failed;
            case CborKind.Tag when Argument() == 4:
                return TryReadFraction(out number);
            case CborKind.Simple when !AtEnd && (_payload[Position] & 31) is 25 or 26 or 27:
                return TryReadFloat(out number);
            default:
                Position = start;
                Skip();
                return false;
        }
    }

    public bool? ReadBoolean()
    {
        if (AtEnd || _payload[Position] is not (0xF4 or 0xF5))
        {
            Skip();
            return null;
        }
        return _payload[Position++] == 0xF5;
    }

    /// <summary>Passes over one item, whatever it is.</summary>
    public void Skip() => Skip(0);

    private void Skip(int depth)
    {
        if (depth > MaxDepth || AtEnd || Failed)
        {
            Fail();
            return;
        }
        var kind = PeekKind();
        var indefinite = (_payload[Position] & 31) == Indefinite;
        if (indefinite && kind is CborKind.Bytes or CborKind.Text)
        {
            Position++;
            while (HasMore(null, 0) && !Failed)
            {
                if (PeekKind() != kind || (_payload[Position] & 31) == Indefinite)
                    Fail(); // chunks are definite and of the same kind
                else
                    Take(Argument());
            }
            return;
        }
        if (kind is CborKind.Array or CborKind.Map)
        {
            var count = ReadHead(kind);
            for (var i = 0UL; HasMore(count, i) && !Failed; i++)
            {
                Skip(depth + 1);
                if (kind == CborKind.Map)
                    Skip(depth + 1);
            }
            return;
        }
        var argument = Argument();
        if (kind == CborKind.Tag)
            Skip(depth + 1);
        else if (kind is CborKind.Bytes or CborKind.Text)
            Take(argument);
    }

    private bool TryReadFraction(out decimal number)
    {
        number = 0m;
        if (ReadHead(CborKind.Array) != 2)
        {
            Fail();
            return false;
        }
        var exponent = ReadInteger();
        var mantissa = ReadInteger();
        if (Failed || exponent is < -28 or > 18 || Math.Abs((decimal)mantissa) >= 1e18m)
            return false;
        number = mantissa;
        for (; exponent > 0 && Math.Abs(number) < 1e15m; exponent--)
            number *= 10m;
        for (; exponent < 0; exponent++)
            number /= 10m;
        return true;
    }

    private bool TryReadFloat(out decimal number)
    {
        var width = _payload[Position] & 31;
        var bits = Argument();
        var isNumber = width switch
        {
            25 => Binary.TryToDecimal((float)BitConverter.UInt16BitsToHalf((ushort)bits), out number),
            26 => Binary.TryToDecimal(BitConverter.UInt32BitsToSingle((uint)bits), out number),
            _ => Binary.TryToDecimal(BitConverter.UInt64BitsToDouble(bits), out number),
        };
        return isNumber && !Failed;
    }

    private ulong Argument()
    {
        if (AtEnd || Failed)
            return Fail() ?? 0;
        var low = _payload[Position++] & 31;
        if (low < 24)
            return (ulong)low;
        if (low > 27)
            return Fail() ?? 0; // 28 to 30 are reserved; 31 is a length for containers only
        var bytes = Take(1UL << (low - 24));
        return bytes.Length switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            8 => BinaryPrimitives.ReadUInt64BigEndian(bytes),
            _ => 0,
        };
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (Failed || length > (ulong)(_payload.Length - Position))
        {
            Fail();
            return default;
        }
        Position += (int)length;
        return _payload.Slice(Position - (int)length, (int)length);
    }

    // A container that the payload's end cuts off.
    private bool Broken()
    {
        Fail();
        return true;
    }

    private ulong? Fail()
    {
        Failed = true;
        return 0;
    }
}
