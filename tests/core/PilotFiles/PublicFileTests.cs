using System.Text;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Core.Tests.Pilots;

public sealed class PublicFileTests
{
    [Theory]
    [InlineData("""{ "device": "pump", "stream": "level_m" }""", "there is no device at this site \"pump\"")]
    [InlineData("""{ "device": "probe", "stream": "level" }""", "did you mean \"level_m\"?")]
    [InlineData("""{ "device": "probe", "stream": "volume_m3" }""", "\"volume_m3\" is a counter")]
    [InlineData("""{ "device": "probe", "stream": "level_m", "shows": "water-on" }""", "water-on needs \"atLeast\"")]
    [InlineData("""{ "device": "probe", "stream": "level_m", "shows": "flood", "watch": 3, "warning": 2 }""", "may have a lower \"watch\"")]
    [InlineData("""{ "device": "probe", "stream": "level_m", "shows": "water-safe", "atLeast": 3, "atMost": 2 }""", "nothing is at least 3 and at most 2")]
    [InlineData("""{ "device": "probe", "stream": "level_m", "atMost": 2 }""", "leave the limits out")]
    [InlineData("""{ "device": "probe", "stream": "level_m", "decimals": 7 }""", "not a whole number from 0 to 6")]
    public void What_does_not_fit_is_named(string stream, string named)
    {
        var errors = Read($$"""{ "streams": [ {{stream}} ] }""").Errors;

        Assert.Contains(errors, error => (error.Reason + "; " + error.Fix).Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public void A_warning_names_a_rule_of_the_site() =>
        Assert.Contains(Read("""{ "streams": [], "warnings": [ { "rule": "lo", "event": "Low" } ] }""").Errors, error => error.Fix == "did you mean \"low\"?");

    [Theory]
    [InlineData("""{ "rule": "r", "name": "R", "kind": "fire" }""", "\"fire\" is not one of no-water")]
    [InlineData("""{ "rule": "r", "name": "R", "kind": "flood", "with": { "device": "probe", "stream": "level_m" } }""", "write one of them")]
    [InlineData("""{ "rule": "r", "name": "R", "kind": "flood", "with": { "device": "probe", "stream": "level", "atLeast": 2 } }""", "did you mean \"level_m\"?")]
    [InlineData("""{ "rule": "r", "name": "R", "kind": "flood" }, { "rule": "r", "name": "R", "kind": "other" }""", "rule \"r\" is there twice")]
    public void What_does_not_fit_of_an_alert_of_reports_is_named(string alerts, string named) => Assert.Contains(
        Read($$"""{ "streams": [], "reports": { "alerts": [ {{alerts}} ] } }""").Errors,
        error => (error.Reason + "; " + error.Fix).Contains(named, StringComparison.Ordinal));

    [Fact]
    public void A_site_is_not_public_by_itself() => Assert.Null(Read(null).Pilot!.Sites[0].Public);

    [Fact]
    public void The_delay_of_a_stream_or_a_warning_goes_before_that_of_the_site()
    {
        var read = Read("""
            { "delayMinutes": 30, "streams": [ { "device": "probe", "stream": "level_m" },
            { "device": "probe", "stream": "level_m", "delayMinutes": 0, "decimals": 1 } ],
            "warnings": [ { "rule": "low", "event": "Low" }, { "rule": "low", "event": "Low", "delayMinutes": 0 } ] }
            """);

        Assert.Equal([30, 0], read.Pilot!.Sites[0].Public!.Streams.Select(stream => stream.Delay.TotalMinutes));
        Assert.Equal([30, 0], read.Pilot.Sites[0].Public!.Warnings.Select(warning => warning.Delay.TotalMinutes));
        Assert.Equal(2.4m, read.Pilot.Sites[0].Public!.Streams[1].Round(2.35m));
    }

    private static PilotFileResult Read(string? isPublic) => PilotFileReader.Read(Encoding.UTF8.GetBytes($$"""
        { "pilot": "p", "name": "P", "zone": "UTC",
          "deviceTypes": [ { "type": "probe", "streams": [ { "stream": "level_m", "unit": "m" }, { "stream": "volume_m3", "unit": "m3", "kind": "counter" } ] } ],
          "sites": [ { "site": "s", {{(isPublic is null ? "" : $"\"public\": {isPublic},")}} "devices": [ { "device": "probe", "type": "probe" } ] } ],
          "rules": [ { "rule": "low", "name": "Low", "stream": "level_m", "deviceTypes": ["probe"], "below": 1 } ] }
        """), "p.json");
}
