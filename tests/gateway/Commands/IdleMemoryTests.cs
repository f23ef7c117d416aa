using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Commands;

public sealed class IdleMemoryTests
{
    private const int Limit = 100 << 20;

    [Fact]
    public async Task A_gateway_with_nothing_to_do_takes_less_than_100_MB()
    {
        using var folder = new ScratchFolder();
        await using var functions = await FunctionsStandIn.StartAsync();
        using var gateway = await ChildGateway.StartAsync(folder, functions.Address);
        using var client = await gateway.ConnectAsync("a-device");
        using var now = new PeriodicTimer(TimeSpan.FromSeconds(0.5), TimeProvider.System);
        var most = 0L;
        for (var i = 0; i < 5; i++)
        {
            await now.WaitForNextTickAsync();
            most = Math.Max(most, gateway.ResidentBytes);
        }
        Assert.InRange(most, 1, Limit);
    }
}
