using System.Text.RegularExpressions;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Gateways;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Gateways;

public sealed partial class GatewayStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly KnownGateway Known = KnownGateway.Parse("box:*:unsigned");

    [Theory]
    [InlineData(59, null, "working")]
    [InlineData(61, null, "silent")]
    [InlineData(61, 900.0, "silent")]
    [InlineData(61, 1800.0, "working")] // it reports every half hour: two are missing at most
    [InlineData(91, 1800.0, "silent")]
    public void A_gateway_is_silent_after_three_reports_that_did_not_come_and_an_hour_at_least(int minutes, double? every, string state)
    {
        var item = GatewayItem.Of(Known, Now.AddMinutes(-minutes).UtcDateTime, Report(every), Now);

        Assert.Equal(state, item.State);
        Assert.Equal(state == "silent", item.Alarms.Any(alarm => alarm.Code == "silent" && alarm.Since == item.ReportedAt));
    }

    [Fact]
    public void A_revoked_gateway_alarms_nobody()
    {
        var revoked = KnownGateway.Parse("box:*:revoked");

        var item = GatewayItem.Of(revoked, Now.AddDays(-9).UtcDateTime, Report(null, new GatewayAlarm("poison", Now, "3")), Now);

        Assert.Equal(("revoked", 0), (item.State, item.Alarms.Count));
    }

    [Fact]
    public void Every_alarm_that_a_gateway_raises_has_words_of_its_own()
    {
        var source = File.ReadAllText(Repository.PathTo("gateway/Status/Alarms.cs"));
        var raised = Code().Matches(source).Select(match => match.Groups[1].Value).ToList();

        Assert.True(raised.Count > 5, "the alarms are no longer found in their source");
        string[] others = ["uplink-halted-live", "uplink-halted-backlog", AlarmText.Silent]; // one of each lane, and the functions' own
        Assert.Equal(raised.Concat(others).Order(), AlarmText.Codes.Order());
        Assert.All(AlarmText.Codes, code => Assert.NotEqual(AlarmText.Of("unheard-of"), AlarmText.Of(code)));
    }

    private static GatewayReport Report(double? every, params GatewayAlarm[] alarms) =>
        new(Now, "e1", 0, 0, 0, 0, 0, 0, 0, 0, 0, null, alarms, EverySeconds: every);

    [GeneratedRegex(@"Raise\(.*?, ""([a-z-]+)"",\s")]
    private static partial Regex Code();
}
