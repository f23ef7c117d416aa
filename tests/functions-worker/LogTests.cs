using SmartPilots.FunctionsWorker.Tests.Scenes;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.WorkerHost.Rpc;

namespace SmartPilots.FunctionsWorker.Tests;

public sealed class LogTests
{
    [SkippableFact]
    public async Task What_the_app_says_at_its_start_reaches_application_insights_and_the_frameworks_chatter_does_not()
    {
        await using var scene = await WorkerScene.StartAsync();
        await using var insights = await TelemetryCatcher.StartAsync();
        using var closed = new ClosedPort();
        var away = $"DefaultEndpointsProtocol=http;AccountName={AzuriteServer.Account};AccountKey={AzuriteServer.Key};TableEndpoint=http://127.0.0.1:{closed.Number}/x;";
        var host = await scene.StartHostAsync(("Tables__ConnectionString", away), ("APPLICATIONINSIGHTS_CONNECTION_STRING", insights.ConnectionString),
            ("OTEL_BLRP_SCHEDULE_DELAY", "100"));
        await WorkerScene.JsonAsync(scene.Client(host, null), "/api/health");

        await insights.WaitForAsync("The store is away");
        await host.Worker.Process.AskToEndAsync();
        Assert.Equal(0, await host.Worker.Process.ExitAsync());

        Assert.DoesNotContain(insights.Items, item => item.Contains("Microsoft.AspNetCore.Hosting", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Worker.Stream.Logs, log =>
            log.Category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) && log.Level < RpcLog.Types.Level.Warning);
        Assert.Equal("true", host.Worker.Init.Capabilities["WorkerOpenTelemetryEnabled"], ignoreCase: true);
    }
}
