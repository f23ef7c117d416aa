using System.Text;
using SmartPilots.Core.Indicators;
using SmartPilots.Core.Notifications;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Ledger;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Functions.Reports;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Functions.Tests.Notifications;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Reports;

public sealed class ReportMailTests
{
    [SkippableFact]
    public async Task A_report_goes_once_to_each_contact_however_many_senders_run_and_start_again()
    {
        await using var smtp = await SmtpServer.StartAsync();
        var scene = new IngestScene();
        scene.Plans.Current = NotificationScene.Plan(File(smtp.Port, """{ "pilot": "p", "formats": ["csv", "xlsx"], "to": ["chantal", "amina"] }"""));
        using var delivery = new MessageDelivery();
        scene.Clock.Advance(TimeSpan.FromDays(34)); // the month of March and three days more are over

        await Task.WhenAll(Mail(scene, delivery).RunAsync(default), Mail(scene, delivery).RunAsync(default));
        scene.Clock.Advance(TimeSpan.FromHours(1));
        await Mail(scene, delivery).RunAsync(default);

        var received = (await smtp.StopAsync()).Select(mail => MimeKit.MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(mail.Message)))).ToList();
        Assert.Equal(["amina@example.org", "chantal@example.org"], received.Select(mail => mail.To.Mailboxes.Single().Address).Order());
        var french = received.Single(mail => mail.To.ToString() == "chantal@example.org");
        Assert.Equal("Rapport p pour 2026-03", french.Subject);
        Assert.Equal(["p-2026-03.csv", "p-2026-03.xlsx"], french.Attachments.Select(file => file.ContentDisposition!.FileName));
    }

    [SkippableFact]
    public async Task What_a_mail_server_does_not_take_is_sent_when_it_is_there_again_and_what_is_not_there_is_not_sent()
    {
        var scene = new IngestScene();
        using var delivery = new MessageDelivery();
        scene.Clock.Advance(TimeSpan.FromDays(34));
        scene.Plans.Current = NotificationScene.Plan(File(1, """{ "pilot": "p", "to": ["chantal"] }, { "pilot": "none", "to": ["chantal"] }"""));
        await Mail(scene, delivery).RunAsync(default);

        await using var smtp = await SmtpServer.StartAsync();
        scene.Plans.Current = NotificationScene.Plan(File(smtp.Port, """{ "pilot": "p", "to": ["chantal"] }, { "pilot": "none", "to": ["chantal"] }"""));
        await Mail(scene, delivery).RunAsync(default); // too soon
        scene.Clock.Advance(TimeSpan.FromMinutes(11));
        await Mail(scene, delivery).RunAsync(default);

        Assert.Contains("p-2026-03.html", Assert.Single(await smtp.StopAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IndicatorPeriodKind.Month, "2026-04-02", "2026-02")]
    [InlineData(IndicatorPeriodKind.Month, "2026-04-04", "2026-03")]
    [InlineData(IndicatorPeriodKind.Quarter, "2026-04-03", "2025-Q4")]
    [InlineData(IndicatorPeriodKind.Quarter, "2026-04-04", "2026-Q1")]
    [InlineData(IndicatorPeriodKind.Year, "2026-04-04", "2025")]
    public void A_period_is_reported_when_so_many_days_have_passed_since_its_end(IndicatorPeriodKind every, string day, string period) => Assert.Equal(period,
        ReportMail.LastOver(new ReportSubscription("p", null, null, false, every, 3, [], []),
            DateTime.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).ToString());

    [Theory]
    [InlineData("""{ "to": ["chantal"] }""", "a report is of a \"pilot\" or of a \"programme\"")]
    [InlineData("""{ "pilot": "p", "place": "x", "to": ["chantal"] }""", "a place is one of a programme")]
    [InlineData("""{ "pilot": "p", "formats": ["pdf"], "to": ["chantal"] }""", "\"pdf\" is not one of html, csv, xlsx")]
    [InlineData("""{ "pilot": "p", "to": ["desk"] }""", "\"desk\" is not reached by e-mail")]
    [InlineData("""{ "pilot": "p", "to": ["nobody"] }""", "there is no contact \"nobody\"")]
    [InlineData("""{ "pilot": "p", "every": "week", "to": ["chantal"] }""", "\"week\" is not one of month, quarter, year")]
    public void A_mistake_in_the_file_is_named(string report, string named) => Assert.Contains(
        NotificationFileReader.Read(Encoding.UTF8.GetBytes(File(25, report)), "n.json",
        _ => null).Errors, error => error.Reason.Contains(named, StringComparison.Ordinal));

    private static ReportMail Mail(IngestScene scene, MessageDelivery delivery)
    {
        var corrections = App.Part<CorrectionStore>(scene.Store, scene.Clock, scene.Pilots);
        var query = new ReportQuery(scene.Store, new AlertStore(scene.Store, scene.Clock), corrections, new LedgerQuery(scene.Store), new IndicatorStore(scene.Store));
        return new ReportMail(scene.Store, scene.Plans, query, new ProgrammeSource(null), scene.Pilots, delivery, scene.Clock,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<ReportMail>.Instance);
    }

    private static string File(int port, string reports)
    {
        string Contact(string id, string language) => $$"""
            { "contact": "{{id}}", "language": "{{language}}", "email": { "host": "127.0.0.1", "port": {{port}}, "security": "none", "from": "reports@example.org",
              "user": "u", "password": "p", "to": ["{{id}}@example.org"] } }
            """;
        return $$"""
            { "contacts": [ {{Contact("chantal", "fr")}}, {{Contact("amina", "en")}},
                { "contact": "desk", "webhook": { "url": "http://127.0.0.1:9/x", "secret": "{{NotificationScene.Secret}}" } } ],
              "routes": [], "reports": [ {{reports}} ] }
            """;
    }
}
