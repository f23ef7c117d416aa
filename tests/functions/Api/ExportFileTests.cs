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
            var csv = await api.Operator.GetByteArrayAsync($"/api/export.csv?device={Device}{query}");
            using var zip = new ZipArchive(new MemoryStream(await api.Operator.GetByteArrayAsync($"/api/export.zip?device={Device}{query}")));
            var folder = Directory.CreateTempSubdirectory("smartpilots-package-");
            zip.ExtractToDirectory(folder.FullName);

            var description = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "datapackage.json")))!;
            var resource = description["resources"]![0]!;
            Assert.Equal(csv, await File.ReadAllBytesAsync(Path.Combine(folder.FullName, (string)resource["path"]!)));
            Assert.Equal($"sha256:{Convert.ToHexStringLower(SHA256.HashData(csv))}", (string)resource["hash"]!);
            Assert.Equal("https://datapackage.org/profiles/2.0/datapackage.json", (string)description["$schema"]!);
            // Every cell is cast to the type that the description states, and every row is checked for the primary key.
            var read = await NodeScript.RunAsync("datapackage", """
                const found = await require('datapackage').Package.load(argv[0] + '/datapackage.json');
                if (!found.valid) throw new Error(found.errors.join('\n'));
                console.log((await found.resources[0].read({ relations: false })).length);
                """, folder.FullName);
            Assert.Equal(System.Text.Encoding.UTF8.GetString(csv).Split("\r\n").Length - 2, int.Parse(read, CultureInfo.InvariantCulture));
            folder.Delete(recursive: true);
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
}
