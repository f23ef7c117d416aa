using System.Globalization;
using System.Text.Json.Nodes;

namespace SmartPilots.Functions.Tests.Api;

public sealed class FirstViewTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Query = $"?pilot={RunningApi.Pilot}&language=fr";

    [Fact]
    public async Task The_first_view_is_what_three_routes_answer_without_limits_and_without_what_is_over()
    {
        await api.SendAsync([.. Readings(20, "8"), .. Readings(28, "1"), .. Readings(50, "8")]); // too turbid, clear, too turbid

        var view = await api.GetAsync($"/api/first-view{Query}");

        var pilot = (await api.GetAsync($"/api/pilots{Query}"))["pilots"]!.AsArray().Single(one => (string)one!["pilot"]! == RunningApi.Pilot)!;
        var streams = pilot["sites"]!.AsArray().SelectMany(site => site!["devices"]!.AsArray()).SelectMany(device => device!["streams"]!.AsArray()).ToList();
        Assert.Contains(streams, stream => stream!.AsObject().Remove("limits"));
        streams.ForEach(stream => stream!.AsObject().Remove("limits"));
        Assert.Equal(pilot.ToJsonString(), view["pilot"]!.ToJsonString());
        Assert.Equal((await api.GetAsync($"/api/latest?pilot={RunningApi.Pilot}")).ToJsonString(), view["latest"]!.ToJsonString());
        Assert.Equal(["raised", "cleared"], (await api.GetAsync($"/api/alerts{Query}&state=all"))["alerts"]!.AsArray().Select(one => (string)one!["state"]!));
        Assert.Equal("raised", (string)Assert.Single(view["alerts"]!.AsArray())!["state"]!);
    }

    [Fact]
    public async Task Without_a_pilot_it_is_of_the_callers_first_that_has_sent_something()
    {
        await api.SendAsync([.. Readings(0, "1")]);
        var first = (await api.GetAsync("/api/pilots"))["pilots"]![0]!;

        Assert.NotEqual(RunningApi.Pilot, (string)first["pilot"]!);
        Assert.Equal(RunningApi.Pilot, (string)(await api.GetAsync("/api/first-view"))["pilot"]!["pilot"]!);
    }

    private static IEnumerable<(string, string)> Readings(int minute, string value) => Enumerable.Range(minute, 8).Select(at => (
        $"pilots/{RunningApi.Pilot}/headworks/treatment/readings",
        string.Create(CultureInfo.InvariantCulture, $"{{\"t\":\"2026-11-22T11:{at:00}:00Z\",\"values\":{{\"turbidity_ntu\":{value}}}}}")));
}
