using System.Text;
using SmartPilots.Core.Ingest;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Ledger;
using SmartPilots.Functions.Reports;
using SmartPilots.Functions.Tests.Indicators;
using SmartPilots.Functions.Tests.Ingest;

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
        Assert.Contains(ReportCsv.HashOf(ReportCsv.Write(report)), html);
        Assert.DoesNotContain("<script", html);
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
