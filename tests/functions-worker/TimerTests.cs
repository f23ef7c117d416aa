using SmartPilots.FunctionsWorker.Tests.Scenes;
using SmartPilots.Tests.WorkerHost.Rpc;

namespace SmartPilots.FunctionsWorker.Tests;

[Collection(nameof(ReadyApp))]
public sealed class TimerTests(ReadyApp app)
{
    [SkippableFact]
    public async Task Every_timer_has_a_schedule_and_runs()
    {
        var timers = app.Worker.Functions.Where(function => function.Schedule is not null).ToList();
        Assert.NotEmpty(timers);

        foreach (var timer in timers)
        {
            Assert.True(timer.Schedule is ['%', .. var setting, '%'] ? app.Scene.Settings().ContainsKey(setting) : timer.Schedule?.Split(' ').Length == 6,
                $"{timer.Name}: {timer.Schedule}");
            var outcome = await app.Worker.FireAsync(timer.Name);
            Assert.True(outcome.Result.Status == StatusResult.Types.Status.Success, $"{timer.Name}: {outcome.Result.Exception?.Message}");
        }
    }

    [SkippableFact]
    public async Task The_sweep_raises_an_alert_for_a_device_that_fell_silent()
    {
        await using var gateway = await TestGateway.StartAsync(app.Scene, app.Host);
        var heard = TimeProvider.System.GetUtcNow().AddMinutes(-30);
        await gateway.PublishAsync("meter-19", 1, heard, TimeSpan.Zero);
        await gateway.DrainAsync();

        await app.Worker.FireAsync("sweep");

        var alerts = (await WorkerScene.JsonAsync(app.Operator, "/api/alerts?pilot=town"))["alerts"]!.AsArray();
        Assert.Contains(alerts, alert => (string)alert!["device"]! == "town/plant/meter-19" && (string)alert["rule"]! == "no-data");
    }
}
