using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>Each kind of bad input has one documented outcome; docs/bad-input.md lists them.</summary>
public sealed class BadInputTests(SystemByHand system) : IClassFixture<SystemByHand>
{
    private const string Site = "pilots/niger-state-water/headworks";
    private const string Tank = Site + "/storage-tank/readings";
    private static readonly DateTime Measured = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-30); // by the system's real clock

    [SkippableTheory]
    [InlineData("{}", "no-readings")]
    [InlineData("""{"level_m":NaN}""", "invalid-json")]
    [InlineData("""{"depth":1}""", "unknown-stream")]
    [InlineData("""{"level_m":"high"}""", "not-a-number")]
    [InlineData("""{"level_m":1e300}""", "number-out-of-bounds")]
    [InlineData("""{"level_m":9000}""", "out-of-physical-range")]
    [InlineData("""{"level_m":1},"units":{"level_m":"NTU"}""", "wrong-unit")]
    public Task Bad_values_wait_in_quarantine_under_their_reason(string values, string reason) =>
        WaitsAsync(Tank, $"{{\"t\":\"{Measured:s}Z\",\"values\":" + values + "}", reason);

    [SkippableTheory]
    [InlineData("2199-01-01T00:00:00Z", "time-ahead")]
    [InlineData("1999-12-31T23:59:59Z", "time-before-2000")]
    [InlineData("yesterday", "invalid-time")]
    public Task A_bad_time_waits_in_quarantine_under_its_reason(string time, string reason) =>
        WaitsAsync(Tank, "{\"t\":\"" + time + "\",\"values\":{\"level_m\":1}}", reason);

    [SkippableTheory]
    [InlineData(Tank, "{\"t\":", "invalid-json")]
    [InlineData(Tank, "", "empty-payload")]
    [InlineData(Tank, "[1]", "wrong-shape")]
    [InlineData(Tank, "[]", "no-readings")]
    [InlineData(Site + "/nobody/readings", "{}", "unknown-device")]
    [InlineData(Site + "/storage-tank/gossip", "{}", "wrong-topic")]
    public Task A_bad_message_waits_in_quarantine_under_its_reason(string topic, string payload, string reason) => WaitsAsync(topic, payload, reason);

    [SkippableFact]
    public async Task Bytes_that_are_not_utf_8_wait_in_quarantine_as_they_came()
    {
        Skip.IfNot(SystemByHand.IsMosquittoHere, "mosquitto_pub is not installed");
        byte[] payload = [.. "{\"t\":\""u8, 0xff, 0xfe, .. "\"}"u8];
        var before = await CountsAsync();

        Assert.Equal(0, await system.PublishAsync(Tank, payload));

        await AccountedAsync(before.Sent + 1);
        await WaitsInQuarantineAsync(SystemByHand.Pilot, "not-utf-8", payload);
    }

    [SkippableFact]
    public async Task A_topic_of_no_pilot_waits_in_quarantine_of_no_pilot()
    {
        Skip.IfNot(SystemByHand.IsMosquittoHere, "mosquitto_pub is not installed");
        var before = await CountsAsync();

        Assert.Equal(0, await system.PublishAsync("weather/today", "rain"));

        await AccountedAsync(before.Sent + 1);
        await WaitsInQuarantineAsync("-", "wrong-topic", "rain"u8.ToArray());
    }

    [SkippableFact]
    public async Task A_wrong_password_is_refused()
    {
        Skip.IfNot(SystemByHand.IsMosquittoHere, "mosquitto_pub is not installed");

        Assert.NotEqual(0, await system.PublishAsync(Tank, "{}"u8.ToArray(), password: "wrong"));
    }

    [SkippableTheory]
    [InlineData("311")]
    [InlineData("5")]
    public async Task A_payload_over_256_KB_is_refused_and_the_next_message_goes_on(string version)
    {
        Skip.IfNot(SystemByHand.IsMosquittoHere, "mosquitto_pub is not installed");
        var before = await CountsAsync();

        Assert.NotEqual(0, await system.PublishAsync(Tank, new byte[300 * 1024], version: version));
        Assert.Equal(0, await system.PublishAsync(Tank, Good(version)));

        await AccountedAsync(before.Sent + 1);
        Assert.Equal(before.Accepted + before.Late + 1, (await CountsAsync()) is var after ? after.Accepted + after.Late : 0);
    }

    [SkippableFact]
    public async Task A_bad_value_beside_a_good_one_costs_only_itself()
    {
        Skip.IfNot(SystemByHand.IsMosquittoHere, "mosquitto_pub is not installed");
        var before = await CountsAsync();

        Assert.Equal(0, await system.PublishAsync(Site + "/borehole-pump/readings",
            $"{{\"t\":\"{Measured:s}Z\",\"values\":{{\"current_a\":8.1,\"flow_lps\":\"much\"}}}}"));

        await AccountedAsync(before.Sent + 1);
        Assert.Equal(before.Accepted + 1, (await CountsAsync()).Accepted);
        var readings = await system.Operator.GetAsync(
            $"/api/readings?device=niger-state-water/headworks/borehole-pump&from={Measured:s}Z&to={Measured.AddDays(1):s}Z");
        Assert.Equal(8.1m, (decimal)Assert.Single(readings["readings"]!.AsArray())!["value"]!);
    }

    private async Task WaitsAsync(string topic, string payload, string reason)
    {
        Skip.IfNot(SystemByHand.IsMosquittoHere, "mosquitto_pub is not installed");
        var before = await CountsAsync();

        Assert.Equal(0, await system.PublishAsync(topic, payload));

        await AccountedAsync(before.Sent + 1);
        var after = await CountsAsync();
        Assert.Equal((before.Quarantined + 1, before.Accepted), (after.Quarantined, after.Accepted));
        await WaitsInQuarantineAsync(SystemByHand.Pilot, reason, Encoding.UTF8.GetBytes(payload));
    }

    private static string Good(string salt) => $"{{\"t\":\"{Measured.AddDays(salt[^1] - '0'):s}Z\",\"values\":{{\"level_m\":1.5}}}}";

    private Task AccountedAsync(long messages) => Until.TrueAsync(async () => (await CountsAsync()).Sent >= messages, $"{messages} messages have an outcome");

    private async Task<(long Sent, long Accepted, long Late, long Quarantined)> CountsAsync()
    {
        var counts = (await system.Operator.GetAsync($"/api/ledger?pilot={SystemByHand.Pilot}"))["totals"]!["messages"]!;
        return ((long)counts["sent"]!, (long)counts["accepted"]!, (long)counts["late"]!, (long)counts["quarantined"]!);
    }

    // The ledger counts with the commit; in which partitions entries wait is published a moment later.
    private Task WaitsInQuarantineAsync(string pilot, string reason, byte[] payload) => Until.TrueAsync(async () =>
    {
        var entries = (await system.Operator.GetAsync($"/api/quarantine?pilot={pilot}&reason={reason}&take=1000"))["entries"]!.AsArray();
        return entries.Any(entry => Convert.FromBase64String((string)entry!["payload"]!).AsSpan().SequenceEqual(payload));
    }, $"{pilot} has the message in quarantine as {reason}");
}
