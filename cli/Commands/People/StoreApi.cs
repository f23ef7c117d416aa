using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.Page;
using SmartPilots.Local.FunctionHost;

namespace SmartPilots.Cli.Commands.People;

/// <summary>
/// The API over a store on which no system runs here: served to this process alone, with a key that it alone has, so that a verb asks it as it asks a
/// running system, and the audit log has it too.
/// </summary>
internal sealed class StoreApi : IAsyncDisposable
{
    /// <summary>As which the audit log has it.</summary>
    private const string KeyName = "command-line";

    private readonly ITelemetryStore _store;
    private readonly FunctionServer _server;

    private StoreApi(ITelemetryStore store, FunctionServer server, string key) =>
        (_store, _server, Client) = (store, server, new ApiClient(new Uri(server.Address), key));

    public ApiClient Client { get; }

    public static async Task<StoreApi> OpenAsync(ITelemetryStore store, CancellationToken cancellationToken)
    {
        var key = CallerKey.Generate();
        var catalog = FunctionCatalog.Of(typeof(FunctionsComposition).Assembly) with { Timers = [] };
        var server = await FunctionServer.StartAsync(catalog, new IPEndPoint(IPAddress.Loopback, 0), new Dictionary<string, string>(), services => services
            .AddLogging().AddSingleton(TimeProvider.System).AddSingleton(store)
            .AddSmartPilots(new PilotCatalog([]), new CallerKeys([CallerKey.Of(KeyName, CallerRole.Operator, key)]), new KnownGateways([]),
                PageFiles.Load(""), new AppFacts("sqlite")), cancellationToken);
        return new StoreApi(store, server, key);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        (_store as IDisposable)?.Dispose();
    }
}
