using System.Buffers;

namespace SmartPilots.Core.Storage;

/// <summary>
/// What the real table service refuses, checked here because emulators do not. Source: Azure documentation, "Understanding the Table
/// service data model" and "Performing entity group transactions".
/// </summary>
public static class StoreLimits
{
    public const int MaxRows = 100;
    public const int MaxPage = 1000;

    /// <summary>The service says under 4 MiB for the request's body; JSON and base64 overhead are in our estimate, with a margin.</summary>
    public const int MaxBytes = 3_500_000;
    public const int MaxColumns = 252;
    public const int MaxKeyLength = 512;
    public const int MaxPropertyBytes = 64 * 1024;

    /// <summary>Of <see cref="RowSize.Stored"/>; the service says 1 MiB.</summary>
    public const int MaxRowBytes = 1_000_000;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(Letters + "0123456789_~-");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(Letters + "0123456789_");

    /// <summary>Throws <see cref="ArgumentException"/> naming the row and the limit when the service would refuse the commit.</summary>
    public static void Check(RowCommit commit)
    {
        CheckTable(commit.Table);
        CheckKey("partition", commit.Partition);
        if (commit.Writes.Count is 0 or > MaxRows)
            throw new ArgumentException($"A commit takes 1 to {MaxRows} rows; {commit.Partition} has {commit.Writes.Count}.");
        var seen = new HashSet<string>(commit.Writes.Count, StringComparer.Ordinal);
        var bytes = 0;
        for (var i = 0; i < commit.Writes.Count; i++)
        {
            var write = commit.Writes[i];
            if (!seen.Add(write.Row.Key))
                throw new ArgumentException($"Row {write.Row.Key} stands twice in one commit of {commit.Partition}.");
            if (write is { ETag: null, Operation: RowOperation.ReplaceIfMatch or RowOperation.Delete })
                throw new ArgumentException($"{write.Operation} of row {write.Row.Key} needs an ETag.");
            CheckRow(commit.Partition, write.Row);
            bytes += RowSize.Sent(write.Row);
        }
        if (bytes > MaxBytes)
            throw new ArgumentException($"A commit takes at most {MaxBytes} bytes; {commit.Partition} has {bytes}.");
    }

    /// <summary>The same for a page: <see cref="RowQuery.Take"/> is 1 to 1,000.</summary>
    public static void Check(RowQuery query)
    {
        CheckTable(query.Table);
        if (query.Take is < 1 or > MaxPage)
            throw new ArgumentException($"A page takes 1 to {MaxPage} rows, not {query.Take}.");
    }

    /// <summary>The same for point reads.</summary>
    public static void Check(string table, string partition, IReadOnlyList<string> keys)
    {
        CheckTable(table);
        CheckKey("partition", partition);
        for (var i = 0; i < keys.Count; i++)
            CheckKey("row", keys[i]);
    }

    private static void CheckRow(string partition, Row row)
    {
        CheckKey("row", row.Key);
        if (row.Columns.Count > MaxColumns)
            throw new ArgumentException($"Row {row.Key} has {row.Columns.Count} columns; the limit is {MaxColumns}.");
        for (var i = 0; i < row.Columns.Count; i++)
            CheckColumn(row, row.Columns[i]);
        CheckNamesDiffer(row);
        var bytes = RowSize.Stored(partition, row);
        if (bytes > MaxRowBytes)
            throw new ArgumentException($"Row {row.Key} has {bytes} bytes; the limit is {MaxRowBytes}.");
    }

    private static void CheckColumn(Row row, Column column)
    {
        if (column.Kind == ColumnKind.Text && HasUnpairedSurrogate(column.Text!))
            throw new ArgumentException($"Row {row.Key}: property {column.Name} has half a surrogate pair, which is no text.");
        if (!IsColumnName(column.Name))
            throw new ArgumentException($"Row {row.Key}: '{column.Name}' is no property name.");
        var size = column.Kind == ColumnKind.Text ? column.Text!.Length * 2 : column.Bytes?.Length ?? 8;
        if (size > MaxPropertyBytes)
            throw new ArgumentException($"Row {row.Key}: property {column.Name} has {size} bytes; the limit is {MaxPropertyBytes}.");
    }

    private static bool HasUnpairedSurrogate(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }
        return false;
    }

    private static void CheckNamesDiffer(Row row)
    {
        var columns = row.Columns;
        for (var i = 1; i < columns.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (columns[i].Name == columns[j].Name)
                    throw new ArgumentException($"Row {row.Key}: property {columns[i].Name} stands there twice.");
            }
        }
    }

    private static bool IsColumnName(string name) =>
        name.Length is > 0 and <= 255 && char.IsAsciiLetter(name[0]) && !name.AsSpan().ContainsAnyExcept(NameCharacters)
        && name is not ("PartitionKey" or "RowKey" or "Timestamp");

    private static void CheckTable(string table)
    {
        if (table.Length is < 3 or > 63 || !char.IsAsciiLetter(table[0]) || !table.All(char.IsAsciiLetterOrDigit))
            throw new ArgumentException($"'{table}' is no table name: 3 to 63 letters and digits, a letter first.");
    }

    private static void CheckKey(string what, string key)
    {
        if (key.Length is 0 or > MaxKeyLength)
            throw new ArgumentException($"A {what} key has 1 to {MaxKeyLength} characters; this one has {key.Length}.");
        if (key.AsSpan().ContainsAnyExcept(KeyCharacters))
            throw new ArgumentException($"A {what} key holds letters, digits, _, ~ and -; '{key}' does not.");
    }
}
