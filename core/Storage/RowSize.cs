using System.Buffers;

namespace SmartPilots.Core.Storage;

/// <summary>How large a row is for the service: on the wire, and on its disks.</summary>
public static class RowSize
{
    private const int PartHeaders = 600; // of a row's part in the multipart body of a transaction
    private const int Escape = 6; // a character as \uXXXX, the longest form that JSON has for it

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 _~-.,:;/*#()[]{}=!?@$%^|");

    /// <summary>Bytes in a transaction's body, on the safe side.</summary>
    public static int Sent(Row row)
    {
        var bytes = PartHeaders + row.Key.Length;
        for (var i = 0; i < row.Columns.Count; i++)
        {
            var column = row.Columns[i];
            bytes += 2 * column.Name.Length + 48 + column.Kind switch // the name stands twice: with its value and with its type
            {
                ColumnKind.Text => column.Text!.Length * (column.Text.AsSpan().ContainsAnyExcept(Plain) ? Escape : 1),
                ColumnKind.Bytes => (column.Bytes!.Length + 2) / 3 * 4,
                _ => 20,
            };
        }
        return bytes;
    }

    /// <summary>
    /// Bytes by the service's own formula, by which it limits an entity and bills capacity: 4, and 2 per character of the keys; per
    /// property 8, and 2 per character of its name, and the value (text: 2 per character and 4; number: 8; bytes: their length and 4).
    /// Source: Azure Storage team, "Understanding Windows Azure Storage Billing: Bandwidth, Transactions, and Capacity".
    /// </summary>
    public static int Stored(string partition, Row row)
    {
        var bytes = 4 + 2 * (partition.Length + row.Key.Length);
        for (var i = 0; i < row.Columns.Count; i++)
        {
            var column = row.Columns[i];
            bytes += 8 + 2 * column.Name.Length + column.Kind switch
            {
                ColumnKind.Text => 4 + 2 * column.Text!.Length,
                ColumnKind.Bytes => 4 + column.Bytes!.Length,
                _ => 8,
            };
        }
        return bytes;
    }
}
