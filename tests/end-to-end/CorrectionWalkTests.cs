using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>A reading that nobody believes, from the command line: found in its window, replaced, and proven afterwards.</summary>
public sealed class CorrectionWalkTests(SystemByHand system) : IClassFixture<SystemByHand>
{
    private const string Device = SystemByHand.Pilot + "/headworks/storage-tank";

    [SkippableFact]
    public async Task A_reading_is_replaced_its_day_restated_and_the_ledger_unchanged()
    {
        Skip.IfNot(SystemByHand.IsMosquittoHere, "mosquitto_pub is not installed");
        var hour = TimeProvider.System.GetUtcNow().AddHours(-30); // its hour is final, so that a change restates it
        hour = hour.AddTicks(-(hour.Ticks % TimeSpan.TicksPerHour));
        for (var minute = 0; minute < 3; minute++)
            Assert.Equal(0, await system.PublishAsync($"pilots/{Device}/readings",
                $$"""{ "t": {{hour.AddMinutes(minute).ToUnixTimeMilliseconds()}}, "values": { "level_m": {{(minute == 1 ? 4 : 2)}} } }"""));
        await Until.TrueAsync(async () => (await RunAsync("ledger", SystemByHand.Pilot, "--device", Device, "--json")).Output is var ledger
            && (int)JsonNode.Parse(ledger)!["totals"]!["readings"]!["sent"]! == 3, "three readings are stored");
        string[] windows = ["windows", Device, "--period", "1h", "--from", $"{hour.UtcDateTime:s}Z", "--to", $"{hour.UtcDateTime.AddHours(1):s}Z"];
        Assert.Contains("2 to 4", (await RunAsync(windows)).Output, StringComparison.Ordinal);
        var at = $"{hour.AddMinutes(1).UtcDateTime:s}Z";

        var made = await RunAsync("correction", "replace", Device, "level_m", at, "2.5", "--reason", "stick measured by hand", "--id", "c-1");
        var again = await RunAsync("correction", "replace", Device, "level_m", at, "2.5", "--reason", "stick measured by hand", "--id", "c-1");

        Assert.Equal((0, 0), (made.Code, again.Code));
        Assert.Contains("4 is replaced by 2.5, by key operator: stick measured by hand", made.Output, StringComparison.Ordinal);
        var restated = (await RunAsync(windows)).Output;
        Assert.Contains("restated", restated, StringComparison.Ordinal);
        Assert.Contains("2 to 2.5", restated, StringComparison.Ordinal);
        Assert.Single((await RunAsync("correction", "list", Device)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var counted = (await RunAsync("ledger", SystemByHand.Pilot, "--by", "day")).Output;
        Assert.Contains("total                           3", counted, StringComparison.Ordinal);
        Assert.Contains("No number of a gateway is missing.", counted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the reading itself", "no reading of level_m", "correction", "void", Device, "level_m", "2020-01-01T00:00:00Z", "--reason", "b")]
    [InlineData("an impossible value", "physically possible", "correction", "replace", Device, "level_m", "2020-01-01T00:00:00Z", "1000", "--reason", "b")]
    [InlineData("a pilot that nobody knows", "There is no pilot nowhere", "ledger", "nowhere")]
    [InlineData("a device that nobody knows", "There is no device", "windows", "p/s/d")]
    public async Task What_cannot_be_says_why(string what, string why, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        Assert.True(code is 1 or 2, $"{what}: {code}");
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (code, output, error) = await SmartpilotsVerb.RunAsync([.. arguments, "--data", system.DataFolder]);
        return (code, string.Join('\n', output), error);
    }
}
