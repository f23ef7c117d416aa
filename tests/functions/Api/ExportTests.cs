using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace SmartPilots.Functions.Tests.Api;

public sealed class ExportTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Fact]
    public async Task Readings_are_a_file_whole_in_site_time_with_unit_and_quality()
    {
        var (device, stream, unit) = await DeviceAsync(0);
        var first = RunningApi.Now.AddMinutes(-5);
        // more than one page of the store
        var messages = Enumerable.Range(0, 1_200).Select(i => ($"pilots/{device}/readings", Payload(first.AddMilliseconds(200 * i), stream, "1.5"))).ToArray();
        await api.SendAsync(messages);

        using var answer = await api.Operator.GetAsync($"/api/export.csv?device={device}");
        var lines = (await answer.Content.ReadAsStringAsync()).Split("\r\n");

        Assert.Equal(("text/csv", "attachment"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.DispositionType));
        Assert.Equal($"{device.Replace('/', '-')}-readings.csv", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        Assert.StartsWith("time_at_site,time_utc,device,stream,value,unit,quality,", lines[0]);
        Assert.Equal(1_200 + 2, lines.Length); // the names, and nothing after the last line's end
        var cells = lines[1].Split(',');
        Assert.Equal([first.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), device, stream, "1.5", unit, "good"], cells[1..7]);
        Assert.EndsWith("+01:00", cells[0]); // Lagos
        Assert.Equal(first, DateTimeOffset.Parse(cells[0], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Windows_carry_status_figures_and_hash()
    {
        var (device, stream, _) = await DeviceAsync(1);
        await api.SendAsync(($"pilots/{device}/readings", Payload(RunningApi.Now.AddHours(-2), stream, "1.25")),
            ($"pilots/{device}/readings", Payload(RunningApi.Now.AddHours(-2).AddSeconds(1), stream, "1.75")));

        var lines = (await api.Operator.GetStringAsync($"/api/export.csv?device={device}&period=1h")).Split("\r\n");
        var window = (await api.GetAsync($"/api/windows?device={device}&period=1h"))["windows"]!.AsArray().Single()!;

        var named = lines[0].Split(',').Zip(lines[1].Split(',')).ToDictionary(pair => pair.First, pair => pair.Second);
        Assert.Equal(3, lines.Length);
        Assert.Equal([2m, 1.25m, 1.75m, 1.5m, 3m],
            new[] { "count", "min", "max", "mean", "sum" }.Select(name => decimal.Parse(named[name], CultureInfo.InvariantCulture)));
        Assert.Equal(((string)window["status"]!, (string)window["streams"]![stream]!["hash"]!), (named["status"], named["hash"]));
    }

    [Theory]
    [InlineData("period=2h", "period")]
    [InlineData("from=yesterday", "from")]
    public async Task What_is_asked_wrongly_is_named(string query, string named)
    {
        var (device, _, _) = await DeviceAsync(0);
        using var answer = await api.Operator.GetAsync($"/api/export.csv?device={device}&{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(named, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<(string Device, string Stream, string Unit)> DeviceAsync(int index)
    {
        var devices = (await api.GetAsync("/api/pilots"))["pilots"]!.AsArray().Single(pilot => (string?)pilot!["pilot"] == RunningApi.Pilot)!["sites"]!
            .AsArray().SelectMany(site => site!["devices"]!.AsArray()).ToList();
        var stream = devices[index]!["streams"]!.AsArray().First(one => (string?)one!["kind"] == "gauge")!;
        return ((string)devices[index]!["device"]!, (string)stream["stream"]!, (string)stream["unit"]!);
    }

    private static string Payload(DateTimeOffset at, string stream, string value) => $"{{\"t\":{at.ToUnixTimeMilliseconds()},\"values\":{{\"{stream}\":{value}}}}}";
}
