using System.Text;
using SmartPilots.Core.Indicators;
using SmartPilots.Core.Ingest;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Citizens;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Ledger;
using SmartPilots.Functions.Reports;
using SmartPilots.Functions.Tests.Indicators;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Functions.Texts;

namespace SmartPilots.Functions.Tests.Reports;

public sealed class ReportTests
{
    [Fact]
    public async Task The_same_readings_give_the_same_bytes_in_whatever_order_they_came()
    {
        var (forward, backward) = (new IndicatorScene(), new IndicatorScene());
        await SendAsync(forward, 0, 1, 2);
        await SendAsync(backward, 2, 0, 1, 0);

        var (one, other) = (await ReportAsync(forward), await ReportAsync(backward));

        Assert.NotEqual(Text(ReportCsv.Write(one)), Text(ReportCsv.Write(other))); // the ledger counts a duplicate
        Assert.Equal(one.WindowsHash, other.WindowsHash);
        Assert.Equal(Text(ReportCsv.Write(one with { Messages = other.Messages, Readings = other.Readings })), Text(ReportCsv.Write(other)));
        Assert.Equal(ReportHtml.Write(one, ReportTexts.Of(null)), ReportHtml.Write(await ReportAsync(forward), ReportTexts.Of("xx")));
    }

    [Fact]
    public async Task It_tells_indicators_availability_gaps_alerts_corrections_and_the_ledger()
    {
        var scene = new IndicatorScene();
        await SendAsync(scene, 0, 1, 2);
        var corrections = App.Part<CorrectionStore>(scene.Ingest.Store, scene.Ingest.Clock, scene.Ingest.Pilots);
        await corrections.MakeAsync(scene.Ingest.Device, new Correction("c-1", "flow_lps", IngestScene.Start.Ticks, 5m, "Amina", "<misread>"), default);

        var report = await ReportAsync(scene);
        var csv = Text(ReportCsv.Write(report));
        var html = Text(ReportHtml.Write(report, ReportTexts.Of(null)));

        Assert.Contains("indicator,Ward,Mean flow,", csv);
        Assert.Contains("device,p/s/d1,days with readings,1,d", csv);
        Assert.Contains("2026-03-02 to 2026-03-31", csv);
        Assert.Contains("ledger,messages,sent,3,1", csv);
        Assert.Contains("correction,p/s/d1 flow_lps,2026-03-01T12:00:00Z,5,,sent 0; Amina: <misread>", csv);
        Assert.Contains("&lt;misread&gt;", html);
        Assert.Contains(">Meter 1, Site<", html);
        Assert.DoesNotContain(">p/s", html);
        Assert.Contains(ReportCsv.HashOf(ReportCsv.Write(report)), html);
        Assert.DoesNotContain("<script", html);
    }

    [Fact]
    public async Task Every_language_has_all_texts_and_its_direction()
    {
        var scene = new IndicatorScene();
        await SendAsync(scene, 0);
        var report = await ReportAsync(scene);
        var reasons = Enum.GetValues<IndicatorOutcome>().Where(outcome => outcome != IndicatorOutcome.Value).Select(outcome => outcome.Code()).ToList();
        report = report with { Indicators = [.. reasons.Select(reason => report.Indicators[0] with { Value = null, Outcome = reason })] };

        Assert.Equal(PageTexts.All.Select(texts => texts.Language), ReportTexts.All.Select(texts => texts.Language));
        Assert.All(ReportTexts.All, texts =>
        {
            Assert.Equal(ReportTexts.Of("en").Texts.Keys.Order(), texts.Texts.Keys.Order());
            var html = Text(ReportHtml.Write(report, texts));
            Assert.Contains($"<html lang=\"{texts.Language}\" dir=\"{(texts.Language is "ar" or "fa" ? "rtl" : "ltr")}\">", html, StringComparison.Ordinal);
            Assert.All(reasons, reason => Assert.Contains(texts.Why(reason), System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal));
            Assert.DoesNotContain(reasons, reason => html.Contains($">{reason}<", StringComparison.Ordinal));
            Assert.Contains(texts["availability"], System.Net.WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_workbook_has_numbers_in_cells_and_the_same_bytes_each_time()
    {
        var scene = new IndicatorScene();
        await SendAsync(scene, 0, 1, 2);
        var report = await ReportAsync(scene);

        var bytes = await ReportWorkbook.WriteAsync(report, ReportTexts.Of("vi"));

        Assert.Equal(bytes, await ReportWorkbook.WriteAsync(report, ReportTexts.Of("vi")));
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(bytes));
        Assert.All(zip.Entries, entry => Assert.Equal(1980, entry.LastWriteTime.Year));
        using var book = DocumentFormat.OpenXml.Packaging.SpreadsheetDocument.Open(new MemoryStream(bytes), isEditable: false);
        Assert.Equal("Chỉ số", book.WorkbookPart!.Workbook!.Sheets!.Elements<DocumentFormat.OpenXml.Spreadsheet.Sheet>().First().Name!.Value);
        Assert.Empty(new DocumentFormat.OpenXml.Validation.OpenXmlValidator().Validate(book));
    }

    [Fact]
    public async Task A_report_for_donors_is_by_site_and_has_the_same_proof()
    {
        var scene = new IndicatorScene();
        await SendAsync(scene, 0, 1, 2);
        var report = await ReportAsync(scene);

        var donor = report.ForDonors();
        var csv = Text(ReportCsv.Write(donor));

        Assert.Contains("device,p/s,readings,3,1", csv);
        Assert.DoesNotContain("p/s/d1", csv);
        Assert.Equal((report.WindowsHash, report.Messages), (donor.WindowsHash, donor.Messages));
        Assert.Contains(": summary for donors</h1>", Text(ReportHtml.Write(donor, ReportTexts.Of(null))));
    }

    private static async Task SendAsync(IndicatorScene scene, params int[] hours)
    {
        scene.Ingest.Clock.Advance(TimeSpan.FromHours(4));
        foreach (var hour in hours)
            await scene.SendAsync(hour, hour * 60);
        await scene.ComputeAsync();
    }

    private static Task<Report> ReportAsync(IndicatorScene scene)
    {
        var (store, clock, current) = (scene.Ingest.Store, scene.Ingest.Clock, scene.Ingest.Pilots.Current);
        var subject = ReportSubject.OfPilot(current.Pilots[0], new ProgrammesReading([scene.Programme], []), AccessScope.All, IndicatorScene.March.Last)!;
        var corrections = App.Part<CorrectionStore>(store, clock, scene.Ingest.Pilots);
        return new ReportQuery(store, new AlertStore(store, clock), corrections, new LedgerQuery(store), scene.Store)
            .OfAsync(subject, current, IndicatorScene.March, default);
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
