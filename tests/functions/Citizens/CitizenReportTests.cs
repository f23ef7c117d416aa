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
            Headers = { { "Authorization", $"Bearer {scene.Key}" } }, Content = new StringContent("""{"status":"solved","answer":"The valve is open."}""", Encoding.UTF8, "application/json"),
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
        var request = new HttpRequestMessage(HttpMethod.Post, $"/public/town/{site}") { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        if (header is var (name, value))
            request.Headers.Add(name, value);
        return scene.Http.SendAsync(request);
    }

    private static async Task<JsonArray> ReportsAsync(PublicScene scene, string state) =>
        JsonNode.Parse(await (await scene.GetAsync($"/api/citizen-reports?pilot=town&state={state}", asOperator: true)).Content.ReadAsStringAsync())!["reports"]!.AsArray();
}
