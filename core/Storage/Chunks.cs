namespace SmartPilots.Core.Storage;

/// <summary>Spreads bytes over the 60 KiB limit across the columns <c>name</c>, <c>name_1</c>, <c>name_2</c> …</summary>
public static class Chunks
{
    public const int Size = 60 * 1024;

    public static void Add(List<Column> columns, string name, ReadOnlySpan<byte> bytes)
    {
        columns.Add(new Column(name, bytes[..Math.Min(Size, bytes.Length)].ToArray()));
        for (var i = 1; i * Size < bytes.Length; i++)
            columns.Add(new Column($"{name}_{i}", bytes[(i * Size)..Math.Min((i + 1) * Size, bytes.Length)].ToArray()));
    }

    /// <summary>Empty when there is no such column.</summary>
    public static byte[] Read(StoredRow row, string name)
    {
        var first = row.Bytes(name) ?? [];
        if (row.Bytes($"{name}_1") is null)
            return first;
        var all = new List<byte>(first);
        for (var i = 1; row.Bytes($"{name}_{i}") is { } chunk; i++)
            all.AddRange(chunk);
        return all.ToArray();
    }
}
