using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Health;
using SmartPilots.Functions.Page;
using SmartPilots.Functions.Pilots;
using SmartPilots.Gateway;
using SmartPilots.Local.Cost;
using SmartPilots.Local.Data;
using SmartPilots.Local.FunctionHost;
using SmartPilots.Local.Storage;

namespace SmartPilots.Local.Running;

/// <summary>
/// The whole system in this process, on 127.0.0.1: store, functions, gateway. They are joined by MQTT and HTTP as anywhere else: nothing
/// here takes a short cut.
/// </summary>
internal sealed class LocalSystem : IAsyncDisposable
{
    /// <summary>The gateway's name, and so its key's id.</summary>
    public const string GatewayName = "local";

    private readonly DataFolder _data;
    private readonly SqliteTelemetryStore _store;
    private readonly FunctionServer _functions;
    private readonly SiteGateway _gateway;
    private readonly PilotsWatch _watch;
    private readonly KeysWatch _keys;

    private LocalSystem(DataFolder data, Credentials credentials, SqliteTelemetryStore store, OperationCounter counter,
        ExecutionMeter meter, FunctionServer functions, SiteGateway gateway, PilotsWatch watch, KeysWatch keys)
    {
        (_data, _store, _functions, _gateway, _watch, _keys) = (data, store, functions, gateway, watch, keys);
        (Credentials, Counter, Meter) = (credentials, counter, meter);
    }

    /// <summary>As they are in force now.</summary>
    public PilotCatalog Pilots => _functions.Services.GetRequiredService<PilotSource>().Current;

    public Credentials Credentials { get; }
    public OperationCounter Counter { get; }
    public ExecutionMeter Meter { get; }
    public SiteGateway Gateway => _gateway;

    /// <summary>Such as <c>http://127.0.0.1:8080</c>.</summary>
    public string Api => _functions.Address;

    public int MqttPort => _gateway.MqttPort;

    /// <summary>The store behind the counter: for reads that are not part of the pilot's work.</summary>
    public ITelemetryStore UncountedStore => _store;

    /// <exception cref="InvalidDataException">A pilot file or a file of the data folder is wrong; the message says where and why.</exception>
    /// <exception cref="PortInUseException">Names the port and the option.</exception>
    /// <exception cref="AlreadyRunningException">Another system runs on the data folder.</exception>
    public static async Task<LocalSystem> StartAsync(LocalSystemOptions options, ILoggerFactory logs, CancellationToken cancellation)
    {
        var data = new DataFolder(options.DataFolder);
        var pilots = PilotsFolder.Open(options.PilotsFolder, data.Pilots);
        if (RunningSystem.Find(data) is { } other)
            throw new AlreadyRunningException(data, other);
        var credentials = Credentials.Open(data);
        await using var undo = new UndoStack();

        var store = undo.Add(new SqliteTelemetryStore(data.Store));
        var counter = new OperationCounter(store);
        var prices = Prices.Load();
        var meter = new ExecutionMeter(prices.Billing("flexMinimumExecutionSeconds"));
        var inForce = LocalKeys.Read(data);
        var functions = undo.AddAsync(await StartFunctionsAsync(options, pilots.Catalog, inForce, logs, cancellation, services => services
            .AddSingleton<ITelemetryStore>(counter).AddSingleton(counter).AddSingleton(meter).AddSingleton(new CostModel(prices))));
        var gateway = undo.AddAsync(new SiteGateway(OptionsOf(options, data, functions, credentials), options.Clock, TimeProvider.System, logs));
        gateway.Credentials.Set(credentials.MqttUser, "*", credentials.MqttPassword);
        await StartGatewayAsync(gateway, options.MqttPort);
        var watch = new PilotsWatch(options.PilotsFolder, data.Pilots, functions.Services.GetRequiredService<PilotBook>(), logs.CreateLogger<PilotsWatch>());

        var keys = undo.AddAsync(new KeysWatch(data, inForce, functions.Services.GetRequiredService<CallerKeys>(),
            functions.Services.GetRequiredService<KnownGateways>(), logs.CreateLogger<KeysWatch>()));
        keys.Start();
        new RunningSystem(Environment.ProcessId, functions.Address, "127.0.0.1", gateway.MqttPort, TimeProvider.System.GetUtcNow()).Announce(data);
        undo.Clear();
        return new LocalSystem(data, credentials, store, counter, meter, functions, gateway, watch.Start(pilots), keys);
    }

    /// <summary>Devices first, store last: what was acknowledged is on disk at every step.</summary>
    public async ValueTask DisposeAsync()
    {
        RunningSystem.Withdraw(_data);
        await _watch.DisposeAsync();
        await _keys.DisposeAsync();
        await _gateway.DisposeAsync();
        await _functions.DisposeAsync();
        _store.Dispose();
    }

    private static async Task<FunctionServer> StartFunctionsAsync(LocalSystemOptions options, PilotCatalog pilots, LocalKeys keys,
        ILoggerFactory logs, CancellationToken cancellation, Action<IServiceCollection> differing)
    {
        var page = PageFiles.Load(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        var settings = new Dictionary<string, string> { ["SweepSchedule"] = options.SweepSchedule };
        var catalog = FunctionCatalog.Of(typeof(FunctionsComposition).Assembly, typeof(LocalSystem).Assembly);
        try
        {
            return await FunctionServer.StartAsync(catalog, new IPEndPoint(IPAddress.Loopback, options.HttpPort), settings, services =>
            {
                services.AddLogging().AddSingleton(logs).AddSingleton(options.Clock);
                services.AddSmartPilots(pilots, keys.Callers(), new KnownGateways(keys.KnownGateways()), page, new AppFacts("sqlite"));
                differing(services);
            }, cancellation);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new PortInUseException("HTTP", options.HttpPort, "--http-port", e);
        }
    }

    private static async Task StartGatewayAsync(SiteGateway gateway, int port)
    {
        try
        {
            await gateway.StartAsync();
        }
        catch (Exception e) when ((e as SocketException ?? e.InnerException) is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            throw new PortInUseException("MQTT", port, "--mqtt-port", e);
        }
    }

    private static GatewayOptions OptionsOf(LocalSystemOptions options, DataFolder data, FunctionServer functions, Credentials credentials) => new()
    {
        Gateway = GatewayName,
        DataFolder = data.Path,
        Functions = new Uri(functions.Address),
        FunctionsKey = credentials.GatewayKey,
        SigningKey = credentials.SigningKey,
        MqttPort = options.MqttPort,
        GatherSeconds = options.GatherSeconds,
        FreshForSeconds = options.FreshForSeconds,
    };
}
