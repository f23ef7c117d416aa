using SmartPilots.Core.Storage;

namespace SmartPilots.Tests.Support.Storage;

/// <summary>One commit for every way in which the real service would refuse one.</summary>
internal static class RefusedCommits
{
    public static IReadOnlyDictionary<string, Func<string, RowCommit>> All { get; } = new Dictionary<string, Func<string, RowCommit>>
    {
        ["no rows"] = partition => Of(partition),
        ["101 rows"] = partition => Of(partition, [.. Enumerable.Range(0, 101).Select(i => Row($"k{i}"))]),
        ["a row twice"] = partition => Of(partition, Row("a"), Row("a", new Column("b", 1))),
        ["over 4 MiB"] = partition => Of(partition, [.. Enumerable.Range(0, 8).Select(i => Row($"k{i}", [.. Bytes(8, 60_000)]))]),
        ["a row over 1 MiB"] = partition => Of(partition, Row("a", [.. Bytes(17, 60_000)])),
        ["text of over 1 MiB in a row"] = partition => Of(partition, Row("a", [.. Text(17, 'x')])),
        ["quoted text of over 4 MiB on the wire"] = partition =>
            Of(partition, [.. Enumerable.Range(0, 2).Select(i => Row($"k{i}", [.. Text(14, '"')]))]),
        ["253 columns"] = partition => Of(partition, Row("a", [.. Enumerable.Range(0, 253).Select(i => new Column($"c{i}", 1))])),
        ["bytes over 64 KiB"] = partition => Of(partition, Row("a", new Column("b", new byte[64 * 1024 + 1]))),
        ["text over 32 Ki characters"] = partition => Of(partition, Row("a", new Column("b", new string('x', 32 * 1024 + 1)))),
        ["text with half a surrogate pair"] = partition => Of(partition, Row("a", new Column("b", "x\uD83D"))),
        ["a name with a dash"] = partition => Of(partition, Row("a", new Column("flow-rate", 1))),
        ["a name that starts with a digit"] = partition => Of(partition, Row("a", new Column("1st", 1))),
        ["an empty name"] = partition => Of(partition, Row("a", new Column("", 1))),
        ["a name of the service's own"] = partition => Of(partition, Row("a", new Column("RowKey", 1))),
        ["a name twice"] = partition => Of(partition, Row("a", new Column("b", 1), new Column("b", "x"))),
        ["a key with a slash"] = partition => Of(partition, Row("a/b")),
        ["a key with a quote"] = partition => Of(partition, Row("a'b")),
        ["an empty key"] = partition => Of(partition, Row("")),
        ["a key of 513 characters"] = partition => Of(partition, Row(new string('k', 513))),
        ["an empty partition"] = _ => Of("", Row("a")),
        ["a partition with a hash"] = _ => Of("a#b", Row("a")),
        ["a table name with a dash"] = partition => Of(partition, Row("a")) with { Table = "tele-metry" },
        ["a replace without an etag"] = partition => Of(partition, new RowWrite(RowOperation.ReplaceIfMatch, new Row("a", []))),
        ["a delete without an etag"] = partition => Of(partition, new RowWrite(RowOperation.Delete, new Row("a", []))),
    };

    private static RowCommit Of(string partition, params RowWrite[] writes) => new(Tables.Telemetry, partition, writes);

    private static RowWrite Row(string key, params Column[] columns) => new(RowOperation.Insert, new Row(key, columns));

    private static IEnumerable<Column> Text(int columns, char character) =>
        Enumerable.Range(0, columns).Select(i => new Column($"t{i}", new string(character, 32 * 1024)));

    private static IEnumerable<Column> Bytes(int columns, int size) =>
        Enumerable.Range(0, columns).Select(i => new Column($"b{i}", new byte[size]));
}
