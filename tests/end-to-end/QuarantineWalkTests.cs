using System.Buffers.Binary;
using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

public sealed class QuarantineWalkTests
{
    private const string Pilot = QuarantineWalk.Pilot;
    private const string Device = Pilot + "/tap-market/cistern";

    private const string DeviceType = """
        { "type": "cistern-probe", "name": "Cistern probe of raw bytes",
          "decoder": { "format": "bytes", "order": "big", "fields": [
            { "type": "u32", "time": "s" },
            { "type": "u16", "stream": "level_m", "scale": 0.001 },
            { "type": "u8", "stream": "battery_pct" } ] },
          "streams": [
            { "stream": "level_m", "label": "Level", "unit": "m", "physical": [0, 10] },
            { "stream": "battery_pct", "label": "Battery", "unit": "%", "physical": [0, 100] } ] }
        """;

    [SkippableFact]
    public async Task What_a_new_device_type_sent_waits_until_the_pilot_file_knows_it_and_is_then_in_readings_windows_and_ledger()
    {
        Skip.IfNot(MosquittoPub.IsHere, "mosquitto_pub is not installed");
        await using var walk = new QuarantineWalk();
        await walk.StartAsync();
        var measured = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 300 * 300 - 600);
        await PublishAsync(walk, Payload(measured, 1_250, 97));
        await PublishAsync(walk, Payload(measured.AddMinutes(1), 1_300, 96));
        await PublishAsync(walk, [1, 2, 3]);
        await Until.TrueAsync(async () => (await WaitingAsync(walk)).Count == 3, "three messages wait");

        var (_, list) = await walk.QuarantineAsync("list", "--pilot", Pilot, "--reason", "unknown-device");
        Assert.Contains("04 e2 61", list, StringComparison.Ordinal);
        Assert.Contains("A device that is not on the list is sending", list, StringComparison.Ordinal);
        Assert.Equal(1, (await walk.QuarantineAsync("requeue", "--pilot", Pilot)).Code);
        walk.Teach(DeviceType, "tap-market", """{ "device": "cistern", "type": "cistern-probe", "name": "Cistern" }""");
        await walk.RestartAsync();

        var (code, requeued) = await walk.QuarantineAsync("requeue", "--device", Device, "--json");

        Assert.Equal(1, code); // three bytes are no payload of it
        var results = JsonNode.Parse(requeued)!["entries"]!.AsArray();
        Assert.Equal(["stored", "stored", "stays"], results.Select(one => (string)one!["result"]!));
        Assert.Equal("accepted", (string)results[0]!["outcome"]!);
        var left = Assert.Single(await WaitingAsync(walk))!;
        Assert.NotEqual("unknown-device", (string)left["reason"]!);
        var (_, shown) = await walk.QuarantineAsync("show", (string)left["id"]!);
        Assert.Contains("00000  01 02 03", shown, StringComparison.Ordinal);
        await StoredAsync(walk, measured);
        await AddsUpAsync(walk);
        Assert.Equal("not-found", await AgainAsync(walk, (string)results[0]!["id"]!));
    }

    private static async Task StoredAsync(QuarantineWalk walk, DateTimeOffset measured)
    {
        using var asked = walk.Operator;
        var span = $"from={measured.AddHours(-1):s}Z&to={measured.AddHours(1):s}Z";
        var readings = (await asked.GetAsync($"/api/readings?device={Device}&{span}"))["readings"]!.AsArray();
        Assert.Equal([1.25m, 1.3m, 96m, 97m], readings.Select(one => (decimal)one!["value"]!).Order());
        var windows = (await asked.GetAsync($"/api/windows?device={Device}&period=5m&{span}"))["windows"]!.AsArray();
        var level = Assert.Single(windows)!["streams"]!["level_m"]!;
        Assert.Equal((2, 1.25m, 1.3m), ((int)level["count"]!, (decimal)level["min"]!, (decimal)level["max"]!));
    }

    private static async Task AddsUpAsync(QuarantineWalk walk)
    {
        using var asked = walk.Operator;
        var totals = (await asked.GetAsync($"/api/ledger?pilot={Pilot}"))["totals"]!;
        Assert.Equal((3, 0, 0, 0, 3, 2), Counts(totals["messages"]!));
        Assert.Equal((0, 0, 0, 0, 0, 4), Counts(totals["readings"]!));
        var report = await asked.PostAsync("/api/verify", new JsonObject { ["device"] = Device });
        Assert.Equal((4, 0), ((int)report["readings"]!, (int)report["differenceCount"]!));
    }

    // Somebody asks for an entry that is gone: nothing changes.
    private static async Task<string> AgainAsync(QuarantineWalk walk, string id)
    {
        var (_, output) = await walk.QuarantineAsync("requeue", id, "--json");
        return (string)JsonNode.Parse(output)!["entries"]![0]!["result"]!;
    }

    private static (int, int, int, int, int, int) Counts(JsonNode counts) => ((int)counts["sent"]!, (int)counts["accepted"]!, (int)counts["late"]!,
        (int)counts["duplicate"]!, (int)counts["quarantined"]!, (int)counts["requeued"]!);

    private static async Task<JsonArray> WaitingAsync(QuarantineWalk walk)
    {
        using var asked = walk.Operator;
        return (await asked.GetAsync($"/api/quarantine?pilot={Pilot}"))["entries"]!.AsArray();
    }

    private static async Task PublishAsync(QuarantineWalk walk, byte[] payload) =>
        Assert.Equal(0, await MosquittoPub.PublishAsync(walk.System, $"pilots/{Device}/readings", payload));

    private static byte[] Payload(DateTimeOffset measured, ushort millimetres, byte percent)
    {
        var payload = new byte[7];
        BinaryPrimitives.WriteUInt32BigEndian(payload, (uint)measured.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(4), millimetres);
        payload[6] = percent;
        return payload;
    }
}
