using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Api;

/// <summary>Workbooks and Data Packages, opened again by other people's programs.</summary>
public sealed class ExportFileTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Device = RunningApi.Pilot + "/headworks/borehole-pump";
    private const int Count = 1_100; // more than one page of the store

    [Fact]
    public async Task A_workbook_has_the_rows_of_the_csv_as_cells_to_compute_with_and_its_hash()
    {
        await SendAsync();
        var csv = await api.Operator.GetByteArrayAsync($"/api/export.csv?device={Device}");
        var lines = System.Text.Encoding.UTF8.GetString(csv).Split("\r\n")[..^1];

        using var book = SpreadsheetDocument.Open(new MemoryStream(await api.Operator.GetByteArrayAsync($"/api/export.xlsx?device={Device}")), false);

        Assert.Empty(new OpenXmlValidator().Validate(book).Select(error => $"{error.Path?.XPath}: {error.Description}"));
        var sheets = book.WorkbookPart!.Workbook!.Sheets!.Elements<Sheet>().ToList();
        Assert.Equal(["readings", "about"], sheets.Select(sheet => sheet.Name!.Value));
        var rows = Rows(book, sheets[0]);
        Assert.Equal(lines.Length, rows.Count);
        Assert.Equal(lines[0].Split(','), rows[0].Select(Text));
        var (cells, named) = (rows[^1], lines[^1].Split(','));
        var atSite = DateTime.FromOADate(double.Parse(cells[0].CellValue!.Text, CultureInfo.InvariantCulture));
        Assert.Equal(DateTimeOffset.Parse(named[0], CultureInfo.InvariantCulture).DateTime, atSite, TimeSpan.FromMilliseconds(1));
        Assert.True(cells[0].DataType is null && cells[4].DataType is null); // numbers, not texts
        Assert.Equal(named[4], Text(cells[4]));
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(csv)), Rows(book, sheets[1]).SelectMany(row => row).Select(Text));
    }

    [SkippableFact]
    public async Task A_data_package_is_valid_for_its_validator_and_has_the_very_csv()
    {
        await SendAsync();
        foreach (var query in (string[])["", "&period=1h"])
        {
            using var package = await Package.OfAsync(api, query);
            var resource = package.Resource(0);
            Assert.Equal(package.Csv, await File.ReadAllBytesAsync(Path.Combine(package.Folder, (string)resource["path"]!)));
            Assert.Equal("https://datapackage.org/profiles/2.0/datapackage.json", (string)package.Description["$schema"]!);
            // Every cell is cast to the type that the description states, and every row is checked for the primary key.
            var read = await NodeScript.RunAsync("datapackage", """
                const found = await require('datapackage').Package.load(argv[0] + '/datapackage.json');
                if (!found.valid) throw new Error(found.errors.join('\n'));
                console.log((await found.resources[0].read({ relations: false })).length);
                """, package.Folder);
            Assert.Equal(package.Lines.Length - 1, int.Parse(read, CultureInfo.InvariantCulture));
            foreach (var file in new[] { resource, package.Resource(1) })
            {
                var bytes = await File.ReadAllBytesAsync(Path.Combine(package.Folder, (string)file["path"]!));
                Assert.Equal((bytes.Length, $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}"), ((int)file["bytes"]!, (string)file["hash"]!));
            }
        }
    }

    [SkippableFact]
    public async Task The_parquet_file_of_a_data_package_has_each_value_of_the_csv()
    {
        await SendAsync();
        foreach (var query in (string[])["", "&period=1h"])
        {
            using var package = await Package.OfAsync(api, query);
            var read = JsonNode.Parse(await NodeScript.RunAsync("hyparquet", """
                const { asyncBufferFromFile, parquetReadObjects, parquetMetadataAsync } =
                  await import(require('url').pathToFileURL(process.env.NODE_PATH + '/hyparquet/src/node.js'));
                const file = await asyncBufferFromFile(argv[0]);
                const plain = (_, value) => typeof value === 'bigint' ? Number(value) : value;
                console.log(JSON.stringify({ schema: (await parquetMetadataAsync(file)).schema.slice(1), rows: await parquetReadObjects({ file }) }, plain));
                """, Path.Combine(package.Folder, (string)package.Resource(1)["path"]!)))!;

            var (names, rows) = (package.Lines[0].Split(','), read["rows"]!.AsArray());
            Assert.Equal(names, read["schema"]!.AsArray().Select(column => (string)column!["name"]!));
            Assert.Equal(package.Lines.Length - 1, rows.Count);
            for (var i = 0; i < rows.Count; i++)
                Assert.Equal(package.Lines[i + 1].Split(',').Select(Comparable), names.Select(name => Comparable(rows[i]![name])));
            Assert.Equal([true, false], new[] { "_utc", "_at_site" }.Select(ending => (bool)read["schema"]!.AsArray()
                .First(column => ((string)column!["name"]!).EndsWith(ending, StringComparison.Ordinal))!["logical_type"]!["isAdjustedToUTC"]!));
        }
    }

    [Theory]
    [InlineData("xlsx")]
    [InlineData("zip")]
    public async Task A_time_without_readings_is_a_file_without_rows(string ending)
    {
        var answer = await api.Operator.GetAsync($"/api/export.{ending}?device={RunningApi.Pilot}/headworks/treatment&from=2020-01-01&to=2020-01-02");

        Assert.True(answer.IsSuccessStatusCode);
        using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        Assert.NotEmpty(zip.Entries);
        Assert.Equal($"niger-state-water-headworks-treatment-readings.{ending}", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
    }

    // Again and again the same: known readings are stored once.
    private Task SendAsync()
    {
        var first = RunningApi.Now.AddMinutes(-30).ToUnixTimeMilliseconds();
        return api.SendAsync([.. Enumerable.Range(0, Count).Select(i =>
            ($"pilots/{Device}/readings", $$$"""{"t":{{{first + (1_250 * i)}}},"values":{"pressure_bar":{{{(i % 7) + 0.123456m}}}}}"""))]);
    }

    private static List<List<Cell>> Rows(SpreadsheetDocument book, Sheet sheet) =>
        [.. ((WorksheetPart)book.WorkbookPart!.GetPartById(sheet.Id!.Value!)).Worksheet!.Descendants<Row>().Select(row => row.Elements<Cell>().ToList())];

    private static string Text(Cell cell) => cell.InlineString?.Text?.Text ?? cell.CellValue?.Text ?? "";

    // Numbers as doubles, times as the wall clock that they name, to the millisecond; an empty cell is nothing.
    private static string? Comparable(string cell) => cell.Length == 0 ? null
        : cell.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, out var time) ? Time(time.DateTime)
        : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.ToString("R", CultureInfo.InvariantCulture) : cell;

    private static string? Comparable(JsonNode? value) => value?.GetValueKind() switch
    {
        null => null,
        System.Text.Json.JsonValueKind.Number => ((double)value).ToString("R", CultureInfo.InvariantCulture),
        _ => Comparable((string)value!),
    };

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>A Data Package, unpacked, and the CSV that it should have.</summary>
    private sealed record Package(string Folder, byte[] Csv) : IDisposable
    {
        public JsonNode Description { get; } = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "datapackage.json")))!;
        public string[] Lines { get; } = System.Text.Encoding.UTF8.GetString(Csv).Split("\r\n")[..^1];

        public static async Task<Package> OfAsync(RunningApi api, string query)
        {
            var csv = await api.Operator.GetByteArrayAsync($"/api/export.csv?device={Device}{query}");
            using var zip = new ZipArchive(new MemoryStream(await api.Operator.GetByteArrayAsync($"/api/export.zip?device={Device}{query}")));
            var folder = Directory.CreateTempSubdirectory("smartpilots-package-").FullName;
            zip.ExtractToDirectory(folder);
            return new Package(folder, csv);
        }

        public JsonNode Resource(int index) => Description["resources"]![index]!;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
