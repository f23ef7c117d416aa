using SmartPilots.Functions.Silences;
using SmartPilots.Functions.Tests.Ingest;

namespace SmartPilots.Functions.Tests.Silences;

public sealed class RemovedRulesTests
{
    private readonly IngestScene _scene = new();

    [Theory]
    [InlineData("high-flow", "other-flow")] // the rule
    [InlineData("\"device\": \"d1\"", "\"device\": \"d9\"")] // the device
    public async Task What_the_pilot_file_has_dropped_keeps_no_alert_open(string dropped, string instead)
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":150"), _scene.Message(60, "\"flow_lps\":150"));
        _scene.Clock.Advance(RemovedRules.Settled);
        _scene.UsePilot(json => json.Replace(dropped, instead, StringComparison.Ordinal));
        await _scene.Sweep().RunAsync(CancellationToken.None);
        Assert.Equal("raised", Assert.Single(await _scene.AlertsAsync()).State); // another instance may know a newer file

        _scene.Clock.Advance(TimeSpan.FromMinutes(5));
        await _scene.Sweep().RunAsync(CancellationToken.None);
        await _scene.Sweep().RunAsync(CancellationToken.None);

        var alert = Assert.Single(await _scene.AlertsAsync(), alert => alert.Rule == "high-flow");
        Assert.Equal(("cleared", "Flow too high", "critical"), (alert.State, alert.Name, alert.Severity));
    }

    [Theory]
    [InlineData("\"site\": \"s\"", "\"site\": \"t\"")] // the site
    [InlineData("\"pilot\": \"p\"", "\"pilot\": \"q\"")] // the pilot
    [InlineData("high-flow", "other-flow")] // the rule, where no sweep looks for silence
    public async Task What_no_sweep_looks_at_any_more_is_cleared_once_a_day(string dropped, string instead)
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":150"), _scene.Message(60, "\"flow_lps\":150"));
        _scene.UsePilot(json => json.Replace(dropped, instead, StringComparison.Ordinal)
            .Replace("\"silentAfterSeconds\": 600", "\"silentAfterSeconds\": 0", StringComparison.Ordinal));
        _scene.Clock.Advance(RemovedRules.Settled + TimeSpan.FromMinutes(5));
        await _scene.Sweep().RunAsync(CancellationToken.None);
        Assert.Equal("raised", Assert.Single(await _scene.AlertsAsync()).State);

        await App.Part<RemovedRules>(_scene.Store, _scene.Clock, _scene.Pilots).RunAsync(_scene.Pilots.Current, CancellationToken.None);

        Assert.Equal("cleared", Assert.Single(await _scene.AlertsAsync()).State);
    }
}
