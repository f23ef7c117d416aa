namespace SmartPilots.Tests.Support.Fuzzing;

/// <summary>Makes wrong bytes out of right ones. The same seed makes the same bytes.</summary>
public sealed class Mutator(int seed)
{
    private static readonly byte[][] Interesting =
    [
        [0], [0xFF], [0x7F], [0x80], [0x9F], [0xBF], [0x5F, 0x41], [0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xF9, 0x7E, 0x00],
        [0xFB, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0], [0xC4, 0x82, 0x1B], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x12, 0xFF, 0x7F],
        .. Texts("{", "}", "[", "]", "\"", "\\u", "\\", ":", ",", "null", "NaN", "-", "1e999",
            "1e-999", "99999999999999999999999999999", "true", "\0",
            "\uFEFF", "é", "\uD83D\uDE00", "+", "#", "/", "{device}", "%", "^9",
            "m.m.m.m", "((((((((((", "t", "values", "units", "v", "n", "bt", "vs_"),
    ];

    private readonly Random _random = new(seed);

    public byte[] Mutate(byte[] original, byte[] other)
    {
        var bytes = new List<byte>(original);
        for (var i = _random.Next(1, 5); i > 0; i--)
            Change(bytes, other);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, 9), bytes.Count - at);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.InsertRange(at, Interesting[_random.Next(Interesting.Length)]);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5 when _random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6 when other.Length > 0 && bytes.Count < 2000:
                var from = _random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(_random.Next(1, 30), other.Length - from)).ToArray());
                break;
            case 7 when length > 0:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Interesting[_random.Next(Interesting.Length)]);
                break;
        }
    }

    private static IEnumerable<byte[]> Texts(params string[] texts) => texts.Select(System.Text.Encoding.UTF8.GetBytes);
}
