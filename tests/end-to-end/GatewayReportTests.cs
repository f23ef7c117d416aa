using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

public sealed class GatewayReportTests(SystemByHand system) : IClassFixture<SystemByHand>
{
    [Fact]
    public async Task The_systems_own_gateway_signs_and_its_report_is_what_an_operator_sees()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        JsonNode? local = null;
        while (local?["report"] is null)
        {
            await timer.WaitForNextTickAsync(patience.Token);
            local = (await system.Operator.GetAsync("/api/gateways"))["gateways"]!.AsArray().Single();
        }
        Assert.Equal(("local", "*", true), ((string)local["gateway"]!, (string)local["scope"]!, (bool)local["signs"]!));
        Assert.Empty(local["report"]!["alarms"]!.AsArray());
    }
}
