using SmartPilots.Functions.Texts;
using System.IO.Compression;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;

namespace SmartPilots.Functions.Reports;

/// <summary>
/// A report as a workbook (XLSX): a sheet for each part, numbers as cells that can be computed with. It has neither a time of its making nor a name of a
/// maker: the same inputs give the same bytes.
/// </summary>
internal static class ReportWorkbook
{
    private static readonly DateTimeOffset Never = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the first that a zip can state

    public static async Task<byte[]> WriteAsync(Report report, ReportTexts texts)
    {
        using var written = new MemoryStream();
        await using (var book = await Spreadsheet.CreateNewAsync(written, new SpreadCheetahOptions { DocumentProperties = null }))
        {
            var bold = book.AddStyle(new Style { Font = { Bold = true } });
            foreach (var sheet in SheetsOf(report, texts))
                await WriteAsync(book, sheet, bold);
            await book.FinishAsync();
        }
        return await TimelessAsync(written);
    }

    private sealed record SheetOf(string Name, IReadOnlyList<string> Columns, IEnumerable<object?[]> Rows);

    private static IEnumerable<SheetOf> SheetsOf(Report report, ReportTexts texts)
    {
        yield return new(texts["indicators"], [texts["place"], texts["indicator"], texts["value"], "", texts["status"], texts["complete"],
            texts["target"], texts["note"], "hash"],
            report.Indicators.Select(one => (object?[])[one.Place, one.Name, (object?)one.Value ?? texts.Why(one.Outcome), one.Unit, texts[one.Status], one.Complete,
                one.TargetMet switch { true => texts["met"], false => texts["missed"], _ => null }, one.Note, one.Hash]));
        yield return new(texts["device"], [texts["device"], texts["complete"], texts["days"], texts["readings"], texts["gaps"]],
            report.Devices.Select(one => (object?[])[one.Device, one.Complete, (decimal)one.DaysHeard, (decimal)one.Readings, string.Join(", ", one.Gaps)]));
        yield return new(texts["stream"], [texts["site"], texts["device"], texts["stream"], "", texts["total"], texts["mean"], texts["least"], texts["most"]],
            report.Streams.Select(one => (object?[])[one.Site, one.Device, one.Stream, one.Unit, one.Total, one.Mean, one.Least, one.Most]));
        yield return new(texts["rule"], [texts["device"], texts["rule"], texts["raised"], texts["acknowledged"], texts["open"], $"{texts["toAcknowledge"]} (s)",
            $"{texts["toClear"]} (s)"], report.Alerts.Select(one => (object?[])[one.Device, one.Name, (decimal)one.Raised,
                (decimal)one.Acknowledged, (decimal)one.StillOpen, (decimal?)one.SecondsToAcknowledge, (decimal?)one.SecondsToClear]));
        yield return new(texts["corrections"], [texts["device"], texts["stream"], texts["at"], texts["original"], texts["corrected"], texts["by"], texts["reason"]],
            report.Corrections.Select(one => (object?[])[one.Device, one.Stream, Http.CsvText.Text(one.At), one.Original, (object?)one.Value ?? texts["void"],
                one.By, one.Reason]).Concat(
                report.CorrectionsOfSites.Select(one => (object?[])[one.Key, null, null, (decimal)one.Value])));
        yield return new(texts["proof"], ["", texts["sent"], texts["accepted"], texts["late"], texts["duplicate"], texts["quarantined"]],
        [
            Line(texts["messages"], report.Messages), Line(texts["readings"], report.Readings),
            [report.Title], [texts.Format("for", ("period", report.Period))], [texts["people"], report.People, report.PeopleSource],
            [texts.Format("hashOfWindows", ("count", Http.CsvText.Text(report.Windows)!)), report.WindowsHash],
            [texts["hashOfReport"], ReportCsv.HashOf(ReportCsv.Write(report))],
        ]);
    }

    private static object?[] Line(string name, LedgerLine line) =>
        [name, (decimal)line.Sent, (decimal)line.Accepted, (decimal)line.Late, (decimal)line.Duplicate, (decimal)line.Quarantined];

    private static async Task WriteAsync(Spreadsheet book, SheetOf sheet, StyleId bold)
    {
        var options = new WorksheetOptions { FrozenRows = 1 };
        for (var i = 0; i < sheet.Columns.Count; i++)
            options.Column(i + 1).Width = i == 0 ? 30 : 18;
        await book.StartWorksheetAsync(NameOf(sheet.Name), options);
        await book.AddRowAsync([.. sheet.Columns.Select(column => new StyledCell(column, bold))]);
        foreach (var row in sheet.Rows)
            await book.AddRowAsync([.. row.Select(value => value is decimal number ? new StyledCell(number, null) : new StyledCell((string?)value, null))]);
    }

    // A sheet's name has at most 31 characters, and none of these.
    private static string NameOf(string text)
    {
        var name = new string([.. text.Where(sign => !@"\/?*[]:".Contains(sign, StringComparison.Ordinal))]);
        return name.Length > 31 ? name[..31] : name;
    }

    // The same entries with one time: a zip states when each was written.
    private static async Task<byte[]> TimelessAsync(MemoryStream written)
    {
        using var to = new MemoryStream();
        written.Position = 0;
        await using (var from = new ZipArchive(written, ZipArchiveMode.Read, leaveOpen: true))
        await using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries)
            {
                var copy = zip.CreateEntry(entry.FullName);
                copy.LastWriteTime = Never;
                await using var source = await entry.OpenAsync();
                await using var target = await copy.OpenAsync();
                await source.CopyToAsync(target);
            }
        }
        return to.ToArray();
    }
}
