using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.EventGrid;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.Page;
using SmartPilots.Local.FunctionHost;

namespace SmartPilots.Functions.Tests.Api;

/// <summary>The functions app over real HTTP, on the store and the clock of a test, with one gateway <c>box</c>; its page is empty and no timer fires.</summary>
internal static class ServedFunctions
{
    public static async Task<FunctionServer> StartAsync(ITelemetryStore store, TimeProvider clock, PilotCatalog pilots, CallerKeys keys,
        EventGridSettings? eventGrid = null)
    {
        var page = Directory.CreateTempSubdirectory("smartpilots-page-").FullName;
        await File.WriteAllTextAsync(Path.Combine(page, "index.html"), "");
        var server = await FunctionServer.StartAsync(RunningApi.Catalog, new IPEndPoint(IPAddress.Loopback, 0),
            new Dictionary<string, string> { ["SweepSchedule"] = "0 0 0 1 1 *", ["NotifySchedule"] = "0 0 0 1 1 *" }, services => services
                .AddLogging()
                .AddSingleton(clock)
                .AddSingleton(store)
                .AddSmartPilots(pilots, keys, new KnownGateways(KnownGateways.Parse("box:*:unsigned")), PageFiles.Load(page), new AppFacts("sqlite"), eventGrid),
            CancellationToken.None);
        Directory.Delete(page, recursive: true);
        return server;
    }
}
