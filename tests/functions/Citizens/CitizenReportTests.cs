using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Citizens;

namespace SmartPilots.Functions.Tests.Citizens;

public sealed class CitizenReportTests
{
    [Fact]
    public async Task A_report_reaches_the_operators_and_its_page_shows_the_answer_and_not_what_was_written()
    {
        await using var scene = await PublicScene.StartAsync();
        using var sent = await PostAsync(scene, "kind=no-water&text=Nothing+since+Monday&contact=0700+123");
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        var address = sent.Headers.Location!.ToString();
        var waiting = (await ReportsAsync(scene, "open")).Single()!;

        using var answered = new HttpRequestMessage(HttpMethod.Post, $"/api/citizen-reports/{waiting["id"]}")
        {
            Headers = { { "Authorization", $"Bearer {scene.Key}" } },
            Content = new StringContent("""{"status":"solved","answer":"The valve is open."}""", Encoding.UTF8, "application/json"),
        };
        Assert.Equal(HttpStatusCode.OK, (await scene.Http.SendAsync(answered)).StatusCode);
        var page = await (await scene.GetAsync(address)).Content.ReadAsStringAsync();

        Assert.Equal(("no-water", "Nothing since Monday", "0700 123", "received"),
            ((string)waiting["kind"]!, (string)waiting["text"]!, (string)waiting["contact"]!, (string)waiting["status"]!));
        Assert.Contains("Solved", page, StringComparison.Ordinal);
        Assert.Contains("The valve is open.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Monday</", page, StringComparison.Ordinal);
        Assert.DoesNotContain("0700", page, StringComparison.Ordinal);
        Assert.DoesNotContain("key op", page, StringComparison.Ordinal);
        Assert.Empty(await ReportsAsync(scene, "open"));
        Assert.Single(await ReportsAsync(scene, "all"));
    }

    [Fact]
    public async Task Details_stand_apart_and_are_erased_when_their_time_is_over()
    {
        await using var scene = await PublicScene.StartAsync();
        await PostAsync(scene, "kind=broken&contact=0700+123");
        await scene.Get<CitizenReportStore>().DeleteOldAsync(default);

        Assert.DoesNotContain(scene.Store.Rows(Tables.Citizens), row => row.Columns.Any(column => column.Text?.Contains("0700", StringComparison.Ordinal) == true));
        Assert.Single(scene.Store.Rows(Tables.Contacts));
        scene.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Null((await ReportsAsync(scene, "open")).Single()!["contact"]); // before the retention has run
        await scene.Get<CitizenReportStore>().DeleteOldAsync(default);
        Assert.Empty(scene.Store.Rows(Tables.Contacts));
        Assert.Single(await ReportsAsync(scene, "open"));
        scene.Clock.Advance(TimeSpan.FromDays(731));
        await scene.Get<CitizenReportStore>().DeleteOldAsync(default);
        Assert.Empty(await ReportsAsync(scene, "all"));
    }

    [Fact]
    public async Task So_many_reports_of_a_kind_with_a_value_that_fits_raise_an_alert_until_none_is_open()
    {
        await using var scene = await PublicScene.StartAsync(PublicScene.Examples[2]);
        for (var i = 0; i < 3; i++)
            await PostAsync(scene, "kind=no-water");
        Assert.Empty(await AlertsAsync(scene)); // the value is missing
        await scene.SendAsync("tap/meter", PublicScene.Start, "\"pressure_bar\":0.4");
        await PostAsync(scene, "kind=flood");
        Assert.Equal(["no-water-reported raised 3"], await AlertsAsync(scene)); // whatever comes, all rules are looked at
        await PostAsync(scene, "kind=no-water");
        Assert.Single(await AlertsAsync(scene));

        scene.Clock.Advance(TimeSpan.FromMinutes(61));
        await scene.Get<ReportAlerts>().RunAsync(default);
        Assert.Equal(["no-water-reported cleared 3"], await AlertsAsync(scene));
        for (var i = 0; i < 3; i++)
            await PostAsync(scene, "kind=no-water");
        Assert.Single(await AlertsAsync(scene)); // the value is too old
    }

    [Theory]
    [InlineData("0.4", 2, 0)]
    [InlineData("0.6", 3, 0)]
    [InlineData("0.4", 3, 1)]
    public async Task Fewer_reports_or_a_value_that_does_not_fit_raise_none(string pressure, int reports, int alerts)
    {
        await using var scene = await PublicScene.StartAsync(PublicScene.Examples[2]);
        await scene.SendAsync("tap/meter", PublicScene.Start, $"\"pressure_bar\":{pressure}");
        for (var i = 0; i < reports; i++)
            await PostAsync(scene, "kind=no-water");

        Assert.Equal(alerts, (await AlertsAsync(scene)).Count);
    }

    private static async Task<List<string>> AlertsAsync(PublicScene scene) => [.. (await scene.Get<SmartPilots.Functions.Alerts.AlertStore>()
        .OfSiteAsync("town", "tap", onlyOpen: false, 10, default)).Where(alert => alert.Device == "town/tap/_citizens")
        .Select(alert => $"{alert.Rule} {alert.State} {alert.Value}")];

    [Fact]
    public async Task An_address_may_report_ten_times_an_hour()
    {
        await using var scene = await PublicScene.StartAsync();
        for (var i = 0; i < ReportLimits.OfAddress; i++)
            Assert.Equal(HttpStatusCode.SeeOther, (await PostAsync(scene, "kind=no-water")).StatusCode);
        using var refused = await PostAsync(scene, "kind=no-water");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(ReportLimits.OfAddress, (await ReportsAsync(scene, "all")).Count);
    }

    [Theory]
    [InlineData("tap", "kind=nothing", HttpStatusCode.BadRequest)]
    [InlineData("tap", "kind=other", HttpStatusCode.BadRequest)]
    [InlineData("tap", "kind=other&text=a&website=spam", HttpStatusCode.Redirect)]
    [InlineData("closed", "kind=no-water", HttpStatusCode.NotFound)]
    public async Task What_is_no_report_is_not_taken(string site, string form, HttpStatusCode status)
    {
        await using var scene = await PublicScene.StartAsync();

        Assert.Equal(status, (await PostAsync(scene, form, site)).StatusCode);
        Assert.Empty(scene.Store.Rows(Tables.Citizens));
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.SeeOther)]
    public async Task Another_sites_page_cannot_report_in_a_citizens_name(string header, string value, HttpStatusCode status)
    {
        await using var scene = await PublicScene.StartAsync();

        Assert.Equal(status, (await PostAsync(scene, "kind=no-water", "tap", (header, value))).StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(PublicScene scene, string form, string site = "tap", (string Name, string Value)? header = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/public/town/{site}") { Content = new StringContent(form, Encoding.UTF8,
            "application/x-www-form-urlencoded") };
        if (header is var (name, value))
            request.Headers.Add(name, value);
        return scene.Http.SendAsync(request);
    }

    private static async Task<JsonArray> ReportsAsync(PublicScene scene, string state) =>
        JsonNode.Parse(await (await scene.GetAsync($"/api/citizen-reports?pilot=town&state={state}", asOperator: true))
            .Content.ReadAsStringAsync())!["reports"]!.AsArray();
}
