using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

public sealed class GatewayReportTests(SystemByHand system) : IClassFixture<SystemByHand>
{
    [Fact]
    public async Task The_systems_own_gateway_signs_and_its_report_is_what_an_operator_sees()
    {
        JsonNode local = null!;
        await Until.TrueAsync(async () =>
            (local = (await system.Operator.GetAsync("/api/gateways"))["gateways"]!.AsArray().Single()!)["report"] is not null, "it has reported");
        Assert.Equal(("local", "*", true), ((string)local["gateway"]!, (string)local["scope"]!, (bool)local["signs"]!));
        Assert.Empty(local["report"]!["alarms"]!.AsArray());
    }
}
