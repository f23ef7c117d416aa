using System.Net;
using System.Text.RegularExpressions;
using SmartPilots.Functions.Citizens;

namespace SmartPilots.Functions.Tests.Citizens;

public sealed partial class PublicPageTests
{
    [Fact]
    public async Task A_page_says_what_is_public_and_nothing_else()
    {
        await using var scene = await PublicScene.StartAsync();
        var at = PublicScene.Start.AddMinutes(-25);
        await scene.SendAsync("tap/meter", at, "\"pressure_bar\":2.345,\"battery_v\":12.75");
        await scene.SendAsync("tap/quality", at, "\"turbidity_ntu\":7.25");
        await scene.SendAsync("tap/river", at, "\"temperature_c\":31.5");
        await scene.SendAsync("tap/river", PublicScene.Start, "\"level_m\":2.61");
        scene.Clock.Advance(TimeSpan.FromMinutes(1));

        var page = Words(await (await scene.GetAsync("/public/town/tap")).Content.ReadAsStringAsync());

        Assert.Contains("Tap &amp; &lt;well&gt;", page, StringComparison.Ordinal);
        Assert.Contains("Water at the tap", page, StringComparison.Ordinal);
        Assert.Contains("⚠ Water is not safe to drink", page, StringComparison.Ordinal); // the open alert, by its public text
        Assert.Contains("Boil it first.", page, StringComparison.Ordinal);
        Assert.Contains("! Water level is high 2.6 m", page, StringComparison.Ordinal);
        Assert.Contains("31.5 °C", page, StringComparison.Ordinal);
        Assert.Contains("No water: a valve is changed Tuesday 01.12 08:00 to Tuesday 01.12 12:00", page, StringComparison.Ordinal); // the site's clock
        Assert.All((string[])["12.75", "battery", "Internal", "Secret", "Team A", "7.25", "2.345", "town/"], hidden => Assert.DoesNotContain(hidden, page,
            StringComparison.OrdinalIgnoreCase));
        Assert.Equal(HttpStatusCode.NotFound, (await scene.GetAsync("/public/town/closed")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await scene.GetAsync("/public/none")).StatusCode);
        var list = await (await scene.GetAsync("/public/town")).Content.ReadAsStringAsync();
        Assert.Contains("/public/town/tap", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Closed", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_is_shown_as_late_as_the_file_says()
    {
        await using var scene = await PublicScene.StartAsync();
        await scene.SendAsync("tap/meter", PublicScene.Start.AddMinutes(-25), "\"pressure_bar\":2");
        await scene.SendAsync("tap/meter", PublicScene.Start.AddMinutes(-1), "\"pressure_bar\":0.1");

        Assert.Contains("✓ Water is on 2 bar", Words(await (await scene.GetAsync("/public/town/tap")).Content.ReadAsStringAsync()), StringComparison.Ordinal);
        scene.Clock.Advance(TimeSpan.FromMinutes(14)); // the window of the value ends, and ten minutes more
        Assert.Contains("✗ No water 0.1 bar", Words(await (await scene.GetAsync("/public/town/tap")).Content.ReadAsStringAsync()), StringComparison.Ordinal);
        scene.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Contains("? Not known now: no new value has come 0.1 bar", Words(await (await scene.GetAsync("/public/town/tap")).Content.ReadAsStringAsync()),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_week_counts_hours_by_the_days_of_the_place()
    {
        await using var scene = await PublicScene.StartAsync();
        for (var hour = 1; hour <= 6; hour++) // 16:00 to 21:00 on the 29th, in UTC+7 23:00 that day to 04:00 on the 30th
            await scene.SendAsync("tap/meter", new DateTime(2026, 11, 29, 15 + hour, 30, 0, DateTimeKind.Utc), $"\"pressure_bar\":{(hour == 3 ? 0 : 2)}");

        var page = Words(await (await scene.GetAsync("/public/town/tap")).Content.ReadAsStringAsync());

        Assert.Contains("Monday 30.11 water 4 of 5 h Sunday 29.11 water 1 of 1 h Saturday 28.11 no values", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_every_language_a_page_is_small_complete_and_in_its_direction()
    {
        await using var scene = await PublicScene.StartAsync();
        await scene.SendAsync("tap/quality", PublicScene.Start.AddMinutes(-25), "\"turbidity_ntu\":7.25");
        foreach (var texts in PageTexts.All)
        {
            using var answer = await scene.GetAsync($"/public/town/tap?lang={texts.Language}");
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            var page = System.Text.Encoding.UTF8.GetString(bytes);

            Assert.InRange(bytes.Length, 1, 20_000); // before gzip, and it loads nothing more
            Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
            Assert.Contains($"<html lang=\"{texts.Language}\" dir=\"{(texts.Language is "ar" or "fa" ? "rtl" : "ltr")}\"", page, StringComparison.Ordinal);
            Assert.DoesNotMatch(Placeholder(), page[page.IndexOf("</style>", StringComparison.Ordinal)..]);
            Assert.Equal(PageTexts.All[0].Texts.Keys.Order(), texts.Texts.Keys.Order());
            Assert.Equal(7, texts.Weekdays.Count);
        }
        Assert.Contains("Nước ở vòi", await (await scene.GetAsync("/public/town/tap", "de, vi-VN;q=0.8, en;q=0.5")).Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_may_be_kept_and_is_not_sent_twice()
    {
        await using var scene = await PublicScene.StartAsync();
        using var first = await scene.GetAsync("/public/town/tap");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/public/town/tap") { Headers = { { "If-None-Match", first.Headers.ETag!.ToString() } } };
        scene.Clock.Advance(TimeSpan.FromHours(2)); // nothing changed
        using var second = await scene.Http.SendAsync(again);

        Assert.Equal("public, max-age=60", first.Headers.CacheControl!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.False(first.Headers.Contains("Set-Cookie"));
        Assert.Contains("form-action 'self'", first.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    // As somebody reads it: without marks, spaces as one.
    private static string Words(string page) => Spaces().Replace(Tags().Replace(page[page.IndexOf("</style>", StringComparison.Ordinal)..], " ").Replace("\u2066",
        "").Replace("\u2069", ""), " ");

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Placeholder();
}
