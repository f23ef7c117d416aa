namespace SmartPilots.Core.Storage;

/// <summary>A row to write. Key: at most 512 characters of <c>A-Z a-z 0-9 _ ~ -</c>.</summary>
public sealed record Row(string Key, IReadOnlyList<Column> Columns);

/// <summary>A row as stored, with the partition and the ETag it had when read.</summary>
public sealed record StoredRow(string Partition, string Key, string ETag, IReadOnlyList<Column> Columns)
{
    public string? Text(string name) => Find(name)?.Text;
    public long? Number(string name) => Find(name) is { Kind: ColumnKind.Number } column ? column.Number : null;
    public byte[]? Bytes(string name) => Find(name)?.Bytes;

    private Column? Find(string name)
    {
        foreach (var column in Columns)
        {
            if (column.Name == name)
                return column;
        }
        return null;
    }
}

public enum ColumnKind : byte
{
    Text,
    Number,
    Bytes,
}

/// <summary>One property: UTF-16 text, a 64-bit integer or bytes; at most 64 KiB (text: 32 Ki characters). See <see cref="Chunks"/>.</summary>
public readonly record struct Column
{
    public Column(string name, string text) => (Name, Kind, Text) = (name, ColumnKind.Text, text);
    public Column(string name, long number) => (Name, Kind, Number) = (name, ColumnKind.Number, number);
    public Column(string name, byte[] bytes) => (Name, Kind, Bytes) = (name, ColumnKind.Bytes, bytes);

    /// <summary>Letters, digits and underscores, starting with a letter.</summary>
    public string Name { get; }
    public ColumnKind Kind { get; }
    public string? Text { get; }
    public long Number { get; }
    public byte[]? Bytes { get; }
}
