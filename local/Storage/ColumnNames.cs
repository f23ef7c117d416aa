using System.Collections.Concurrent;

namespace SmartPilots.Local.Storage;

/// <summary>One string per column name, however many rows are read. Names beyond the bound are simply not shared.</summary>
internal static class ColumnNames
{
    private const int Bound = 4096;

    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Get(ReadOnlySpan<byte> ascii)
    {
        Span<char> name = stackalloc char[ascii.Length];
        Encoding.ASCII.GetChars(ascii, name);
        if (BySpan.TryGetValue(name, out var known))
            return known;
        var fresh = new string(name);
        return Known.Count < Bound ? Known.GetOrAdd(fresh, fresh) : fresh;
    }
}
