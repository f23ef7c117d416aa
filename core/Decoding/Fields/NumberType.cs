using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Fields;

/// <summary>How bytes make a number.</summary>
internal enum NumberKind
{
    Unsigned,
    Signed,

    /// <summary>IEEE 754.</summary>
    Float,

    /// <summary>Two decimal digits a byte.</summary>
    Bcd,
}

/// <param name="Bytes">1 to 8; 2, 4 or 8 for floats.</param>
internal readonly record struct NumberType(NumberKind Kind, int Bytes)
{
    /// <summary>
    /// The words of pilot files: <c>u8</c> to <c>u64</c>, <c>i8</c> to <c>i64</c>, <c>f16 f32 f64</c>, <c>bcd8</c> to <c>bcd64</c>.
    /// </summary>
    public static IReadOnlyDictionary<string, NumberType> Words { get; } = AllWords();

    /// <summary>False for a float that is no number and for a BCD digit above 9.</summary>
    public bool TryRead(ReadOnlySpan<byte> bytes, ByteOrder order, out decimal number)
    {
        var raw = 0UL;
        for (var i = 0; i < bytes.Length; i++)
            raw = (raw << 8) | bytes[PlaceOf(i, bytes.Length, order)];
        number = raw;
        return Kind switch
        {
            NumberKind.Signed => Sign(raw, out number),
            NumberKind.Float => TryFloat(raw, out number),
            NumberKind.Bcd => TryBcd(raw, out number),
            _ => true,
        };
    }

    // Where the byte stands that is worth the most but for i others.
    private static int PlaceOf(int i, int count, ByteOrder order) => order switch
    {
        ByteOrder.Big => i,
        ByteOrder.Little => count - 1 - i,
        ByteOrder.SwappedBytes => i ^ 1,
        _ => (count - 1 - i) ^ 1,
    };

    private bool Sign(ulong raw, out decimal number)
    {
        var unused = 64 - Bytes * 8;
        number = (long)(raw << unused) >> unused;
        return true;
    }

    private bool TryFloat(ulong raw, out decimal number) => Bytes switch
    {
        2 => Binary.TryToDecimal((float)BitConverter.UInt16BitsToHalf((ushort)raw), out number),
        4 => Binary.TryToDecimal(BitConverter.UInt32BitsToSingle((uint)raw), out number),
        _ => Binary.TryToDecimal(BitConverter.UInt64BitsToDouble(raw), out number),
    };

    private static bool TryBcd(ulong raw, out decimal number)
    {
        number = 0m;
        for (var shift = 60; shift >= 0; shift -= 4)
        {
            var digit = (raw >> shift) & 0xF;
            if (digit > 9)
                return false;
            number = number * 10 + digit;
        }
        return true;
    }

    private static Dictionary<string, NumberType> AllWords()
    {
        var words = new Dictionary<string, NumberType>();
        for (var bytes = 1; bytes <= 8; bytes++)
        {
            words[$"u{bytes * 8}"] = new NumberType(NumberKind.Unsigned, bytes);
            words[$"i{bytes * 8}"] = new NumberType(NumberKind.Signed, bytes);
            words[$"bcd{bytes * 8}"] = new NumberType(NumberKind.Bcd, bytes);
        }
        foreach (var bytes in (int[])[2, 4, 8])
            words[$"f{bytes * 8}"] = new NumberType(NumberKind.Float, bytes);
        return words;
    }
}
