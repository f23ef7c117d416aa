using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>A date that stands for "none" once stopped a whole site: its message was refused by an exception, and sent again for ever.</summary>
public sealed class NullDateTests(SystemByHand system) : IClassFixture<SystemByHand>
{
    private const string Site = "pilots/niger-state-water/headworks";
    private static readonly DateTime Measured = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-30); // by the system's real clock

    [SkippableFact]
    public async Task Messages_with_null_dates_wait_in_quarantine_and_the_traffic_of_the_site_goes_on()
    {
        Skip.IfNot(SystemByHand.IsMosquittoHere, "mosquitto_pub is not installed");
        (string Time, string Reason)[] nulls =
        [
            ("\"9999-12-31T00:00:00Z\"", "time-ahead"), ("\"9999-12-31T23:59:59.999+00:00\"", "time-ahead"), ("253402300799999", "time-ahead"),
            ("\"0001-01-01T00:00:00Z\"", "time-before-2000"), ("-62135596800000", "time-before-2000"), ("253402300800000", "invalid-time"),
        ];
        for (var i = 0; i < nulls.Length; i++)
        {
            await GoodAsync("storage-tank", "level_m", i);
            Assert.Equal(0, await system.PublishAsync($"{Site}/storage-tank/readings", Payload(nulls[i].Time, "level_m")));
            await GoodAsync("borehole-pump", "flow_lps", i);
        }

        await Until.TrueAsync(async () => (await CountAsync("sent")) == 3 * nulls.Length, "all have an outcome");

        Assert.Equal((2 * nulls.Length, nulls.Length), (await CountAsync("accepted"), await CountAsync("quarantined")));
        JsonArray entries = [];
        await Until.TrueAsync(async () =>
        {
            entries = (await system.Operator.GetAsync($"/api/quarantine?pilot={SystemByHand.Pilot}&take=1000"))["entries"]!.AsArray();
            return entries.Count >= nulls.Length; // where entries wait is published a moment after the commit
        }, "all entries are listed");
        Assert.Equal(nulls.Select(one => Payload(one.Time, "level_m")).Order(StringComparer.Ordinal),
            entries.Select(entry => Encoding.UTF8.GetString(Convert.FromBase64String((string)entry!["payload"]!))).Order(StringComparer.Ordinal));
        foreach (var reason in nulls.GroupBy(one => one.Reason))
        {
            var ofReason = await system.Operator.GetAsync($"/api/quarantine?pilot={SystemByHand.Pilot}&reason={reason.Key}&take=1000");
            Assert.Equal(reason.Count(), ofReason["entries"]!.AsArray().Count);
        }
        await Until.TrueAsync(async () => (await system.System.Gateway.SnapshotAsync()).Spool.Depth == 0, "the gateway has every answer");
        var gateway = (await system.System.Gateway.SnapshotAsync()).Spool;
        Assert.Equal((0, 3 * nulls.Length), (gateway.Poisoned, gateway.Delivered));
    }

    private async Task GoodAsync(string device, string stream, int hour) =>
        Assert.Equal(0, await system.PublishAsync($"{Site}/{device}/readings", Payload($"\"{Measured.AddHours(hour):s}Z\"", stream)));

    private static string Payload(string time, string stream) => $"{{\"t\":{time},\"values\":{{\"{stream}\":1.5}}}}";

    private async Task<long> CountAsync(string outcome) =>
        (long)(await system.Operator.GetAsync($"/api/ledger?pilot={SystemByHand.Pilot}"))["totals"]!["messages"]![outcome]!;
}
