using System.Net;
using SmartPilots.FunctionsWorker.Tests.Scenes;
using SmartPilots.Tests.WorkerHost.Rpc;

namespace SmartPilots.FunctionsWorker.Tests;

public sealed class EndTests
{
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_that_is_asked_to_end_finishes_its_call_and_ends_cleanly(bool byTheHost)
    {
        await using var scene = await WorkerScene.StartAsync();
        var host = await scene.StartHostAsync();
        var caller = scene.Client(host, scene.OperatorKey);
        await WorkerScene.JsonAsync(caller, "/api/pilots");
        var hold = scene.Tap.HoldAll();
        var call = caller.GetAsync("/api/latest?pilot=town");
        await hold.Reached.WaitAsync(WorkerScene.Patience);

        await (byTheHost ? host.Worker.Stream.TerminateAsync(TimeSpan.FromSeconds(20)) : host.Worker.Process.AskToEndAsync());
        hold.Release();

        using var answer = await call;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await host.Worker.Process.ExitAsync());
        Assert.Equal("", await host.Worker.Process.ErrorsAsync());
    }

    [SkippableFact]
    public async Task A_call_that_is_cancelled_gives_up_its_work_at_the_store()
    {
        await using var scene = await WorkerScene.StartAsync();
        var host = await scene.StartHostAsync();
        var caller = scene.Client(host, scene.OperatorKey);
        await WorkerScene.JsonAsync(caller, "/api/pilots");
        var hold = scene.Tap.HoldAll();
        var seen = host.Calls.Count;
        var call = caller.GetAsync("/api/latest?pilot=town&cancellation=1");
        await hold.Reached.WaitAsync(WorkerScene.Patience);

        var forwarded = host.Calls.Skip(seen).Single();
        await host.Worker.Stream.CancelAsync(forwarded.Id);

        await hold.Aborted.WaitAsync(WorkerScene.Patience);
        Assert.NotEqual(StatusResult.Types.Status.Success, (await forwarded.Outcome).Result.Status);
        hold.Release();
        using var answer = await call;
        await WorkerScene.JsonAsync(caller, "/api/latest?pilot=town");
    }

    [SkippableFact]
    public async Task A_worker_that_is_asked_to_end_while_it_still_starts_ends_cleanly()
    {
        await using var scene = await WorkerScene.StartAsync();
        var hold = scene.Tap.HoldAll();
        var host = await scene.StartHostAsync();
        await hold.Reached.WaitAsync(WorkerScene.Patience);

        await host.Worker.Process.AskToEndAsync();

        Assert.Equal(0, await host.Worker.Process.ExitAsync());
        Assert.Equal("", await host.Worker.Process.ErrorsAsync());
        hold.Release();
    }

    [SkippableFact]
    public async Task A_missing_setting_ends_the_worker_at_its_start_and_is_named()
    {
        await using var scene = await WorkerScene.StartAsync();
        var host = await scene.StartHostAloneAsync();
        var settings = scene.Settings();
        settings.Remove("Access__GatewayKeys");

        var process = host.StartProcess(Guid.NewGuid().ToString(), settings);

        Assert.NotEqual(0, await process.ExitAsync());
        Assert.Contains("Access:GatewayKeys is needed", await process.ErrorsAsync());
    }
}
