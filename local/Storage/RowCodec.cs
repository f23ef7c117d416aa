using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Storage;

/// <summary>
/// A row's columns as one blob. Form 1: the byte 1, then per column a varint of name length times four plus kind, the name in ASCII,
/// and the value: a zigzag varint for a number, a varint length and the bytes (text: UTF-8) for the others.
/// </summary>
internal static class RowCodec
{
    private const byte Form = 1;
    private const int MaxVarint = 10;

    public static void Encode(IReadOnlyList<Column> columns, BodyBuffer buffer)
    {
        buffer.Room(1)[0] = Form;
        buffer.Advance(1);
        for (var i = 0; i < columns.Count; i++)
            Encode(columns[i], buffer);
    }

    public static Column[] Decode(ReadOnlySpan<byte> body)
    {
        if (body.Length == 0 || body[0] != Form)
            throw new InvalidDataException("A row of the store is damaged or of a newer form.");
        var columns = new List<Column>(8);
        for (var rest = body[1..]; rest.Length > 0;)
            columns.Add(DecodeColumn(ref rest));
        return [.. columns];
    }

    private static void Encode(in Column column, BodyBuffer buffer)
    {
        var valueSize = column.Kind switch
        {
            ColumnKind.Text => Encoding.UTF8.GetMaxByteCount(column.Text!.Length),
            ColumnKind.Bytes => column.Bytes!.Length,
            _ => 0,
        };
        var room = buffer.Room(2 * MaxVarint + column.Name.Length + valueSize);
        var at = PutVarint(room, (ulong)(column.Name.Length << 2 | (int)column.Kind));
        at += Encoding.ASCII.GetBytes(column.Name, room[at..]);
        switch (column.Kind)
        {
            case ColumnKind.Number:
                at += PutVarint(room[at..], (ulong)(column.Number << 1 ^ column.Number >> 63));
                break;
            case ColumnKind.Text:
                at += PutVarint(room[at..], (ulong)Encoding.UTF8.GetByteCount(column.Text!));
                at += Encoding.UTF8.GetBytes(column.Text!, room[at..]);
                break;
            default:
                at += PutVarint(room[at..], (ulong)column.Bytes!.Length);
                column.Bytes.CopyTo(room[at..]);
                at += column.Bytes.Length;
                break;
        }
        buffer.Advance(at);
    }

    private static Column DecodeColumn(ref ReadOnlySpan<byte> rest)
    {
        var head = TakeVarint(ref rest);
        var name = ColumnNames.Get(Take(ref rest, (int)(head >> 2)));
        switch ((ColumnKind)(head & 3))
        {
            case ColumnKind.Number:
                var zigzag = TakeVarint(ref rest);
                return new Column(name, (long)(zigzag >> 1) ^ -(long)(zigzag & 1));
            case ColumnKind.Text:
                return new Column(name, Encoding.UTF8.GetString(Take(ref rest, (int)TakeVarint(ref rest))));
            default:
                return new Column(name, Take(ref rest, (int)TakeVarint(ref rest)).ToArray());
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private static int PutVarint(Span<byte> room, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
            room[at++] = (byte)(value | 0x80);
        room[at++] = (byte)value;
        return at;
    }

    private static ulong TakeVarint(ref ReadOnlySpan<byte> rest)
    {
        var value = 0UL;
        for (var i = 0; ; i++)
        {
            value |= (ulong)(rest[i] & 0x7F) << (7 * i);
            if (rest[i] < 0x80)
            {
                rest = rest[(i + 1)..];
                return value;
            }
        }
    }
}
