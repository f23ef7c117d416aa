using SmartPilots.FunctionsWorker.Tests.Scenes;
using SmartPilots.Tests.WorkerHost;
using SmartPilots.Tests.WorkerHost.Rpc;

namespace SmartPilots.FunctionsWorker.Tests;

[Collection(nameof(ReadyApp))]
public sealed class IndexTests(ReadyApp app)
{
    [SkippableFact]
    public void Every_function_of_the_app_is_reported_and_loads()
    {
        var declared = typeof(Functions.FunctionsComposition).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes(typeof(Microsoft.Azure.Functions.Worker.FunctionAttribute), inherit: false))
            .Select(attribute => ((Microsoft.Azure.Functions.Worker.FunctionAttribute)attribute).Name).ToList();

        Assert.NotEmpty(declared);
        Assert.Equal(declared.Order(), app.Worker.Functions.Select(function => function.Name).Order());
        Assert.All(app.Worker.Loads, load => Assert.True(load.Value.Status == StatusResult.Types.Status.Success, $"{load.Key}: {load.Value.Exception?.Message}"));
    }

    [SkippableFact]
    public void No_path_and_method_are_those_of_two_functions() => Assert.Empty(app.Worker.Routes.Ambiguities());

    [SkippableFact]
    public void A_path_that_two_functions_share_is_noticed()
    {
        HostedFunction[] functions =
        [
            new("1", "one", "request", "api/things/{id}", ["GET"], null), new("2", "other", "request", "API/Things/summary", ["GET", "PUT"], null),
            new("3", "posted", "request", "api/things/summary", ["POST"], null), new("4", "below", "request", "api/things/{id}/parts", ["GET"], null),
            new("5", "page", "request", "{file?}", ["GET"], null), new("6", "front", "request", "", ["GET"], null),
        ];

        Assert.Equal(["front () and page ({file?})", "one (api/things/{id}) and other (API/Things/summary)"], new RouteTable(functions).Ambiguities().Order());
    }

    [SkippableFact]
    public void The_folder_holds_what_a_deployment_needs() => Assert.All(
        (string[])["host.json", "functions.metadata", "worker.config.json", ".azurefunctions/function.deps.json", "pilots/pilot.schema.json"],
        file => Assert.True(File.Exists(Path.Combine(WorkerScene.App, file)), $"{file} is not in the published folder"));

    [SkippableFact]
    public void No_key_is_made_at_the_start() =>
        Assert.Empty(Directory.EnumerateFileSystemEntries(app.Worker.Process.Home, "key-*.xml", SearchOption.AllDirectories));
}
