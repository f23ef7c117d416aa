using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SmartPilots.DeviceSim.Check;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Reconcile;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Check;

/// <summary>The check against an API that shows what a test tells it to: each kind of difference must be found and named.</summary>
public sealed class StoreCheckTests
{
    private const string Device = "niger-state-water/headworks/storage-tank";
    private static readonly DateTime Start = new(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc);

    private readonly List<(DateTime At, decimal Value)> _stored = [.. Enumerable.Range(0, 12).Select(n => (Start.AddMinutes(n), n / 4m))];
    private Func<decimal, decimal> _sum = sum => sum;

    [Fact]
    public async Task A_store_that_holds_what_was_sent_has_no_difference()
    {
        var found = await CheckAsync();

        Assert.True(found.IsNone, string.Join('\n', found.Named));
        Assert.Equal((12, 5), (found.Readings, found.Windows));
    }

    [Theory]
    [InlineData("lost", 1, $"lost: {Device} level_m 2026-11-22T00:03:00.0000000Z = 0.75")]
    [InlineData("doubled", 1, $"doubled: {Device} level_m 2026-11-22T00:03:00")]
    [InlineData("different", 1, $"different: {Device} level_m 2026-11-22T00:03:00")]
    [InlineData("unexpected", 1, $"unexpected: {Device} level_m 2026-11-22T00:03:01")]
    [InlineData("window", 5, $"wrong window: {Device} 5m 2026-11-22T00:00:00.0000000Z level_m")]
    public async Task Each_kind_of_difference_is_counted_and_named(string kind, int count, string named)
    {
        if (kind == "lost")
            _stored.RemoveAt(3);
        else if (kind == "doubled")
            _stored.Insert(3, _stored[3]);
        else if (kind == "different")
            _stored[3] = (_stored[3].At, 99);
        else if (kind == "unexpected")
            _stored.Insert(4, (_stored[3].At.AddSeconds(1), 1));
        else
            _sum = sum => sum + 0.000000001m;

        var found = await CheckAsync();

        Assert.Equal(count, kind switch
        {
            "lost" => found.Lost,
            "doubled" => found.Doubled,
            "different" => found.Different,
            "unexpected" => found.Unexpected,
            _ => found.WrongWindows,
        });
        Assert.StartsWith(named, found.Named[0]);
    }

    private async Task<StoreDifferences> CheckAsync()
    {
        var expected = new ExpectedStore([ShippedPilots.Read("niger-state-water")]);
        for (var n = 0; n < 12; n++)
        {
            var t = new DateTimeOffset(Start.AddMinutes(n)).ToUnixTimeMilliseconds();
            expected.Add(new SimulatedMessage(0, $"pilots/{Device}/readings",
                Encoding.UTF8.GetBytes(Payload(t, n / 4m))));
        }
        await using var server = await LocalHttp.StartAsync(context => (context.Request.Path == "/api/readings"
            ? Page(context.Request, "readings", _stored.Select(reading => (object)new { at = reading.At, stream = "level_m", value = reading.Value, quality = "good" }))
            : Page(context.Request, "windows", Windows(context.Request.Query["period"] == "5m" ? 5 : 1440))).ExecuteAsync(context));
        using var http = new HttpClient();
        var address = new SystemAddress(new Uri(server.Address), "", 0, null, null, "key");
        var api = new ApiReader(http, _ => ValueTask.FromResult(address), TimeProvider.System, ApiReader.DefaultPatience);
        return await new StoreCheck(new StoreClient(api), expected).RunAsync(CancellationToken.None);
    }

    private static string Payload(long t, decimal value) =>
        string.Create(CultureInfo.InvariantCulture, $$$"""{"t":{{{t}}},"values":{"level_m":{{{value}}}}}""");

    // Two items a page, so that pages are followed.
    private static IResult Page(HttpRequest request, string list, IEnumerable<object> items)
    {
        var skip = int.TryParse(request.Query["continuation"], out var number) ? number : 0;
        var all = items.ToList();
        return Results.Json(new Dictionary<string, object?>
        {
            [list] = all.Skip(skip).Take(2),
            ["continuation"] = skip + 2 < all.Count ? $"{skip + 2}" : null,
        }, JsonSerializerOptions.Web);
    }

    private IEnumerable<object> Windows(int minutes) => _stored.DistinctBy(reading => reading.At)
        .GroupBy(reading => (int)(reading.At - Start).TotalMinutes / minutes).Select(window => (object)new
        {
            start = Start.AddMinutes(window.Key * minutes),
            end = Start.AddMinutes((window.Key + 1) * minutes),
            streams = new Dictionary<string, object>
            {
                ["level_m"] = new
                {
                    count = window.Count(), sum = _sum(window.Sum(reading => reading.Value)), min = window.Min(reading => reading.Value),
                    max = window.Max(reading => reading.Value), first = window.First().Value, firstAt = window.First().At,
                    last = window.Last().Value, lastAt = window.Last().At,
                },
            },
        });
}
