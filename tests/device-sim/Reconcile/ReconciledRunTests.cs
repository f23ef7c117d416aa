using System.Text;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Reconcile;

namespace SmartPilots.DeviceSim.Tests.Reconcile;

public sealed class ReconciledRunTests : IDisposable
{
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Nothing_is_missing_when_the_ledger_gained_what_was_sent()
    {
        await using var system = await TinySystem.StartAsync();

        var result = await RunAsync(system, "a a b");

        Assert.Equal((3, 3, 0, 0, 0), (result.Sent, result.Ledger.Accepted, result.Ledger.Duplicate, result.Missing, result.Extra));
        Assert.False(result.NothingNew);
    }

    [Fact]
    public async Task A_second_run_of_the_same_stores_nothing_new()
    {
        await using var system = await TinySystem.StartAsync();
        await RunAsync(system, "a a b");

        var result = await RunAsync(system, "a a b");

        Assert.Equal((3, 0, 3, 0), (result.Sent, result.Ledger.Accepted, result.Ledger.Duplicate, result.Missing));
        Assert.True(result.NothingNew);
    }

    [Fact]
    public async Task A_device_with_too_much_makes_up_for_no_other()
    {
        await using var system = await TinySystem.StartAsync();
        await RunAsync(system, "a b");
        system.Keep = topic => !topic.Contains("/b/");

        var result = await RunAsync(system, "a a b b b", doubled: "a");

        Assert.Equal(3, result.Missing);
        Assert.Contains(new DeviceDifference("p/s/b", 3, 0), result.Differences);
        Assert.True(result.Extra > 0);
    }

    [Fact]
    public async Task Messages_of_devices_that_nobody_knows_are_accounted_for_together()
    {
        await using var system = await TinySystem.StartAsync();
        var run = Run(system);

        await run.PublishAsync([Message("nonsense", 1), Message("more/nonsense", 2), Message("pilots/p/s/a/readings", 3)],
            Pace.AsFastAsPossible,
            CancellationToken.None);
        var result = await run.FinishAsync(CancellationToken.None);

        Assert.Equal((3, 3, 0), (result.Sent, result.Ledger.Accounted, result.Missing));
    }

    [Fact]
    public async Task A_refused_operator_key_is_said_at_once()
    {
        await using var system = await TinySystem.StartAsync();
        system.Key = "another";

        var why = await Assert.ThrowsAsync<ReconcileException>(() => RunAsync(system, "a"));

        Assert.Contains("401", why.Message);
        Assert.Empty(system.Arrived);
    }

    private async Task<Reconciliation> RunAsync(TinySystem system, string devices, string? doubled = null)
    {
        var run = Run(system);
        var messages = devices.Split(' ').Select((device, number) => Message($"pilots/p/s/{device}/readings", number)).ToList();
        await run.PublishAsync(messages, Pace.AsFastAsPossible, CancellationToken.None);
        if (doubled is not null)
        {
            var other = new Publisher(system.FindAsync, new PublisherOptions { ClientId = "other" }, TimeProvider.System);
            await other.PublishAsync(messages.Where(message => message.Topic.Contains($"/{doubled}/")), Pace.AsFastAsPossible,
                CancellationToken.None);
        }
        return await run.FinishAsync(CancellationToken.None);
    }

    private ReconciledRun Run(TinySystem system) =>
        new(_http, system.FindAsync, "p", new PublisherOptions(), TimeProvider.System, TimeSpan.FromSeconds(1));

    private static SimulatedMessage Message(string topic, int number) => new(number, topic, Encoding.UTF8.GetBytes($"{{\"t\":{number}}}"));
}
