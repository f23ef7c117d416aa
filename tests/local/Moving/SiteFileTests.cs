using System.IO.Compression;
using Azure.Data.Tables;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Local.Moving;
using SmartPilots.Local.Storage;
using SmartPilots.Tests.Support;

namespace SmartPilots.Local.Tests.Moving;

/// <summary>A site goes from a box to Azure's tables and back, and every row is the same.</summary>
public sealed class SiteFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-site-");
    private readonly string _pilot = $"p-{Guid.NewGuid():n}"; // Azurite's tables are shared

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task A_site_goes_from_a_box_to_azure_and_back_with_the_same_hash()
    {
        var azurite = await AzuriteServer.SharedAsync();
        var azure = new AzureTableStore(options => new TableServiceClient(azurite.ConnectionString, options));
        using var box = Box("one");
        await FillAsync(box);

        var exported = await ExportAsync(box, "there");
        var (_, imported) = await ImportAsync(azure, "there");
        var back = await ExportAsync(azure, "back");
        using var other = Box("two");
        await ImportAsync(other, "back");

        Assert.Equal(exported, imported);
        Assert.Equal(exported, back);
        Assert.Contains(Tables.Citizens, await ReadAsync("there"), StringComparison.Ordinal);
        Assert.DoesNotContain(Tables.Contacts, await ReadAsync("there"), StringComparison.Ordinal);
        Assert.Equal(255, exported.Rows);
        Assert.Equal((exported.Rows, exported.Hash), await new SiteRows(other, _pilot, "s").HashAsync(default));
        Assert.Equal((0, 2), ((await CountAsync(other, "t")), exported.Shared));
    }

    [Fact]
    public async Task An_interrupted_import_goes_on_and_rows_of_another_origin_are_not_written_over()
    {
        using var box = Box("one");
        await FillAsync(box);
        await ExportAsync(box, "site");
        using var target = Box("two");
        await ImportAsync(target, "site");
        var row = (await target.FindAsync(Tables.Telemetry, $"{_pilot}~s~d", ["r~0000000000000000007"], default))[0]!;
        await CommitAsync(target, $"{_pilot}~s~d", new RowWrite(RowOperation.Delete, new Row(row.Key, []), "*")); // as if it had not come so far

        await ImportAsync(target, "site");

        await CommitAsync(target, $"{_pilot}~s~d", new RowWrite(RowOperation.Upsert, new Row(row.Key, [new Column("a", 0)])));
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(target, "site"));
        Assert.Contains("other rows of this site", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_whole_changes_nothing()
    {
        using var box = Box("one");
        await FillAsync(box);
        await ExportAsync(box, "site");
        var text = await ReadAsync("site");
        using var target = Box("two");

        foreach (var damaged in new[] { text[..(text.Length / 2)], text.Replace("\"n\":7", "\"n\":8", StringComparison.Ordinal), "", "{}\n{}\n" })
        {
            await WriteAsync("damaged", damaged);
            await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(target, "damaged"));
        }
        await File.WriteAllTextAsync(PathOf("damaged"), "no gzip");
        await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(target, "damaged"));
        Assert.Equal(0, (await new SiteRows(target, _pilot, "s").HashAsync(default)).Rows);
        await Assert.ThrowsAsync<InvalidDataException>(() => SiteFile.ExportAsync(box, _pilot, "nowhere", PathOf("none"), Now, default));
    }

    // 250 readings of a device with every kind of column, its state, and the side tables; another site and the pilot's versions beside it.
    private async Task FillAsync(SqliteTelemetryStore store)
    {
        var state = new Row("s", [new Column("state", [1, 2, 3]), new Column("empty", ""), new Column("text", "ü\"\n")]);
        await CommitAsync(store, $"{_pilot}~s~d", new RowWrite(RowOperation.Insert, state));
        foreach (var some in Enumerable.Range(0, 250).Chunk(StoreLimits.MaxRows))
            await CommitAsync(store, $"{_pilot}~s~d", [.. some.Select(n => new RowWrite(RowOperation.Insert, Reading(n)))]);
        await CommitAsync(store, $"{_pilot}~t~d", new RowWrite(RowOperation.Insert, new Row("s", [new Column("n", 1)])));
        foreach (var (table, partition, key) in new[]
        {
            (Tables.Latest, "s", "d"), (Tables.Alerts, "s", "a~1"), (Tables.Notifications, "s", "a~1~r~amina"), (Tables.Latest, "t", "d"),
            (Tables.Citizens, "s", "c~1"), (Tables.Contacts, "s", "c~1"), // what a citizen reported goes along; how to ask back does not
        })
            await CommitAsync(store, $"{_pilot}~{partition}", table, new RowWrite(RowOperation.Insert, new Row(key, [new Column("n", long.MaxValue)])));
        await CommitAsync(store, _pilot, Tables.Pilots, new RowWrite(RowOperation.Insert, new Row("m~1", [new Column("n", 1)])),
            new RowWrite(RowOperation.Insert, new Row("b~1", [new Column("b", [9])])), new RowWrite(RowOperation.Insert, new Row("head", [new Column("n", 1)])));
    }

    private static Row Reading(int n) => new($"r~{n:D19}", [new Column("z", "1.25"), new Column("n", n)]);

    private static Task CommitAsync(SqliteTelemetryStore store, string partition, params RowWrite[] writes) => CommitAsync(store, partition, Tables.Telemetry, writes);

    private static async Task CommitAsync(SqliteTelemetryStore store, string partition, string table, params RowWrite[] writes) =>
        Assert.Equal(CommitOutcome.Committed, (await store.CommitAsync([new RowCommit(table, partition, writes)], default))[0].Outcome);

    private async Task<long> CountAsync(SqliteTelemetryStore store, string site) => (await new SiteRows(store, _pilot, site).HashAsync(default)).Rows;

    private Task<SiteEnd> ExportAsync(ITelemetryStore store, string name) => SiteFile.ExportAsync(store, _pilot, "s", PathOf(name), Now, default);

    private Task<(SiteHeader Header, SiteEnd End)> ImportAsync(ITelemetryStore store, string name) => SiteFile.ImportAsync(store, PathOf(name), default);

    private SqliteTelemetryStore Box(string name) => new(Path.Combine(_folder.FullName, $"{name}.db"));

    private string PathOf(string name) => Path.Combine(_folder.FullName, $"{name}.site.gz");

    private async Task<string> ReadAsync(string name)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(PathOf(name)), CompressionMode.Decompress));
        return await text.ReadToEndAsync();
    }

    private async Task WriteAsync(string name, string content)
    {
        await using var text = new StreamWriter(new GZipStream(File.Create(PathOf(name)), CompressionLevel.Fastest));
        await text.WriteAsync(content);
    }
}
