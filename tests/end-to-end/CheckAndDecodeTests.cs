using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

public sealed class CheckAndDecodeTests
{
    private const string Topic = "pilots/niger-state-water/headworks/storage-tank/readings";
    private static readonly string Pilot = Path.Combine(AppContext.BaseDirectory, "pilots", "niger-state-water.json");

    [Fact]
    public async Task A_pilot_file_that_is_right_passes_and_a_mistake_is_named_with_line_and_path()
    {
        Assert.Equal(0, (await SmartpilotsVerb.RunAsync("check", Pilot)).Code);

        var wrong = Path.GetTempFileName();
        await File.WriteAllTextAsync(wrong, (await File.ReadAllTextAsync(Pilot)).Replace("\"clearAt\"", "\"clearsAt\"", StringComparison.Ordinal));
        var (code, _, error) = await SmartpilotsVerb.RunAsync("check", wrong);
        File.Delete(wrong);

        Assert.Equal(2, code);
        Assert.Contains("$.rules[0].clearsAt", error);
        Assert.Contains("clearAt", error);
    }

    [Fact]
    public async Task A_payload_is_shown_as_readings_or_with_the_place_where_it_fails()
    {
        const string Payload = "{\"t\":\"2026-01-01T12:00:00Z\",\"values\":{\"level_m\":1.5}}";
        var (code, output, _) = await SmartpilotsVerb.RunAsync("decode", "--pilot", Pilot, "--topic", Topic, Payload);
        Assert.Equal(0, code);
        Assert.Contains("reading  level_m = 1.5 m at 2026-01-01T12:00:00Z", output);

        (code, output, _) = await SmartpilotsVerb.RunAsync("decode", "--pilot", Pilot, "--topic", Topic, "0x7b22");
        Assert.Equal(1, code);
        Assert.Contains(output, line => line.StartsWith("fault    invalid-json at byte", StringComparison.Ordinal));
    }
}
