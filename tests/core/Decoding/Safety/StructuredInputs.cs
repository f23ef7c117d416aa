namespace SmartPilots.Core.Tests.Decoding.Safety;

/// <summary>Random CBOR and protobuf whose structure is mostly right, so that mutation reaches what lies behind the first byte.</summary>
internal sealed class StructuredInputs(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<byte> _bytes = [];

    public byte[] Cbor()
    {
        _bytes.Clear();
        CborItem(0, _random.Next(4) == 0 ? _random.Next(8) : 4);
        return [.. _bytes];
    }

    public byte[] Protobuf()
    {
        _bytes.Clear();
        _bytes.AddRange(Message(0));
        return [.. _bytes];
    }

    private void CborItem(int depth, int major)
    {
        var length = (ulong)_random.Next(5);
        var isContainer = major is 4 or 5;
        if (depth > 20 && isContainer)
            major = 0;
        if (major is >= 2 and <= 5 && _random.Next(6) == 0)
        {
            _bytes.Add((byte)(major << 5 | 31));
            for (var i = 0UL; i < length; i++)
                CborItem(depth + 1, isContainer ? _random.Next(8) : major);
            if (_random.Next(10) > 0)
                _bytes.Add(0xFF);
            return;
        }
        Head(major, _random.Next(40) == 0 ? (ulong)_random.NextInt64() : major is 2 or 3 ? length : major < 2 ? (ulong)_random.Next(1000) : length);
        var items = major switch { 4 => length, 5 => length * 2, 6 => 1UL, _ => 0UL };
        for (var i = 0UL; i < items; i++)
            CborItem(depth + 1, major == 5 && i % 2 == 0 ? _random.Next(2) : major == 4 && depth == 0 ? 5 : _random.Next(8));
        for (var i = 0UL; i < length && major is 2 or 3; i++)
            _bytes.Add((byte)(_random.Next(20) == 0 ? 0xFF : 'a' + _random.Next(2)));
    }

    private void Head(int major, ulong argument)
    {
        if (major == 7)
        {
            byte[][] simple =
                [[0xF4], [0xF5], [0xF6], [0xF9, 0x3E, 0], [0xFA, 0x41, 0x20, 0, 0],
                    [0xFB, 0x40, 0x37, 0x19, 0x99, 0x99, 0x99, 0x99, 0x9A], [0xF8, 0x10]];
            _bytes.AddRange(simple[_random.Next(simple.Length)]);
            return;
        }
        var width = argument < 24 && _random.Next(5) > 0 ? -1 : argument < 256 ? 0 : argument < 65_536 ? 1 : 3;
        if (width < 0)
        {
            _bytes.Add((byte)(major << 5 | (int)argument));
            return;
        }
        _bytes.Add((byte)(major << 5 | (24 + width)));
        for (var shift = ((1 << width) - 1) * 8; shift >= 0; shift -= 8)
            _bytes.Add((byte)(argument >> shift));
    }

    private List<byte> Message(int depth)
    {
        var bytes = new List<byte>();
        for (var i = _random.Next(6); i > 0; i--)
        {
            var field = _random.Next(1, 19);
            var wire = depth < 4 && field is 2 or 9 ? 2 : new[] { 0, 1, 2, 5, 2, 3 }[_random.Next(6)];
            Varint(bytes, (ulong)(field << 3 | wire));
            if (wire == 0)
                Varint(bytes, _random.Next(3) == 0 ? (ulong)_random.NextInt64() : (ulong)_random.Next(20));
            else if (wire == 2)
                Delimited(bytes, depth);
            else
                bytes.AddRange(Enumerable.Range(0, wire == 1 ? 8 : wire == 5 ? 4 : 0).Select(_ => (byte)_random.Next(256)));
        }
        return bytes;
    }

    private void Delimited(List<byte> bytes, int depth)
    {
        var inner = depth < 12 && _random.Next(4) > 0 ? Message(depth + 1) : [(byte)'a'];
        Varint(bytes, _random.Next(30) == 0 ? (ulong)_random.NextInt64() : (ulong)inner.Count);
        bytes.AddRange(inner);
    }

    private static void Varint(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }
}
