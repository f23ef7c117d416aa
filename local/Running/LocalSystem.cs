using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Page;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Telemetry;
using SmartPilots.Gateway;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Telemetry;
using SmartPilots.Local.Cost;
using SmartPilots.Local.Data;
using SmartPilots.Local.FunctionHost;
using SmartPilots.Local.SignIn;
using SmartPilots.Local.Storage;

namespace SmartPilots.Local.Running;

/// <summary>
/// The whole system in this process: store, functions, gateway. They are joined by MQTT and HTTP as anywhere else: nothing here takes a
/// short cut.
/// </summary>
internal sealed class LocalSystem : IAsyncDisposable
{
    /// <summary>By which a collector of traces, metrics and logs tells it.</summary>
    public const string ServiceName = "smartpilots";

    private readonly DataFolder _data;
    private readonly SqliteTelemetryStore _store;
    private readonly FunctionServer _functions;
    private readonly SiteGateway _gateway;
    private readonly PilotsWatch _watch;
    private readonly ProcessTelemetry _telemetry;

    private LocalSystem(DataFolder data, Credentials credentials, SqliteTelemetryStore store, OperationCounter counter,
        ExecutionMeter meter, FunctionServer functions, SiteGateway gateway, PilotsWatch watch, RunningSystem running, ProcessTelemetry telemetry)
    {
        (Running, _telemetry) = (running, telemetry);
        (_data, _store, _functions, _gateway, _watch) = (data, store, functions, gateway, watch);
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

    /// <summary>Where it is reached, as others find it.</summary>
    public RunningSystem Running { get; }

    /// <summary>The data folder, until the end.</summary>
    private FolderLock Taken { get; init; } = null!;

    /// <summary>See <see cref="Reach.MissingNames"/>.</summary>
    public IReadOnlyList<string> MissingNames { get; private init; } = [];

    /// <summary>The page's address with a code that signs an operator in, once.</summary>
    public string PageLink() =>
        OneTimeCodes.LinkTo(Running.Page ?? Api, _functions.Services.GetRequiredService<OneTimeCodes>().Make(Credentials.OperatorKey));

    /// <summary>The store behind the counter: for reads that are not part of the pilot's work.</summary>
    public ITelemetryStore UncountedStore => _store;

    /// <exception cref="InvalidDataException">A pilot file or a file of the data folder is wrong; the message says where and why.</exception>
    /// <exception cref="PortInUseException">Names the port and the option.</exception>
    /// <exception cref="CannotListenException">The same for an address, or a port that this user may not take.</exception>
    /// <exception cref="AlreadyRunningException">Another process works on the data folder.</exception>
    public static async Task<LocalSystem> StartAsync(LocalSystemOptions options, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var data = new DataFolder(options.DataFolder);
        var pilots = PilotsFolder.Open(options.PilotsFolder, data.Pilots);
        await using var undo = new UndoStack();
        var taken = undo.Add(await data.TakeAsync(cancellationToken));
        if (File.Exists(data.Restoring))
            throw new InvalidDataException($"{data.Path} is a restore that was interrupted. Delete the folder, and restore the backup again.");
        var credentials = Credentials.Open(data);
        var reach = Reach.Of(OptionsOf(options, data, credentials), options.Network);
        var telemetry = undo.Add(ProcessTelemetry.Start(ServiceName, [FunctionsTraces.SourceName], [FunctionsMetrics.MeterName]));
        var store = undo.Add(new SqliteTelemetryStore(data.Store));
        var counter = new OperationCounter(store);
        var prices = Prices.Load();
        var meter = new ExecutionMeter(prices.Billing("flexMinimumExecutionSeconds"));
        var inForce = LocalKeys.Read(data);
        var endpoint = Reach.EndpointOf(options.Network, options.HttpPort, reach);
        var functions = undo.AddAsync(await StartFunctionsAsync(options, endpoint, pilots.Catalog, inForce, logs, cancellationToken, services => services
            .AddSingleton<ITelemetryStore>(counter).AddSingleton(counter).AddSingleton(meter).AddSingleton(new CostModel(prices))
            .AddSingleton(new OneTimeCodes(TimeProvider.System)).AddSingleton(telemetry)
            .AddSingleton(all => new KeysWatch(data, inForce, all.GetRequiredService<CallerKeys>(), all.GetRequiredService<KnownGateways>(),
                logs.CreateLogger<KeysWatch>()))
            .AddSingleton<IPilotWriter>(all => new FolderPilots(options.PilotsFolder, all.GetRequiredService<PilotFileStore>()))));
        reach = reach with { Functions = new Uri(functions.Address) };
        var gateway = undo.AddAsync(new SiteGateway(reach, options.Clock, TimeProvider.System, logs));
        gateway.Credentials.Set(credentials.MqttUser, "*", credentials.MqttPassword);
        await StartGatewayAsync(gateway, reach);
        var watch = new PilotsWatch(options.PilotsFolder, data.Pilots, functions.Services.GetRequiredService<PilotFileStore>(), logs.CreateLogger<PilotsWatch>());
        functions.Services.GetRequiredService<KeysWatch>().Start();
        var page = options.Network is { } network ? Reach.PageOf(network, Reach.HostOf(network, reach), functions.NetworkPort) : null;
        var running = new RunningSystem(Environment.ProcessId, functions.Address, Reach.PlainMqttHost(options.Network), gateway.MqttPort,
            page, gateway.TlsPort, gateway.AuthorityPath, Path.GetFullPath(options.PilotsFolder));
        IReadOnlyList<string> missing = options.Network is null ? [] : Reach.MissingNames(options.Network, reach);
        running.Announce(data);
        undo.Clear();
        return new LocalSystem(data, credentials, store, counter, meter, functions, gateway, watch.Start(pilots), running, telemetry)
        {
            MissingNames = missing,
            Taken = taken,
        };
    }

    /// <summary>Devices first, store last: what was acknowledged is on disk at every step.</summary>
    public async ValueTask DisposeAsync()
    {
        RunningSystem.Withdraw(_data);
        await _watch.DisposeAsync();
        await _gateway.DisposeAsync();
        await _functions.DisposeAsync();
        _store.Dispose();
        _telemetry.Dispose();
        Taken.Dispose();
    }

    private static async Task<FunctionServer> StartFunctionsAsync(LocalSystemOptions options, NetworkEndpoint? network, PilotCatalog pilots,
        LocalKeys keys, ILoggerFactory logs, CancellationToken cancellationToken, Action<IServiceCollection> differing)
    {
        var page = PageFiles.Load(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        var settings = new Dictionary<string, string> { ["SweepSchedule"] = options.SweepSchedule, ["NotifySchedule"] = options.NotifySchedule };
        var notifications = options.NotificationsFile is { } file ? NotificationsFile.Watch(file, logs.CreateLogger(nameof(NotificationsFile))) : null;
        var catalog = FunctionCatalog.Of(typeof(FunctionsComposition).Assembly, typeof(LocalSystem).Assembly);
        try
        {
            var own = new IPEndPoint(IPAddress.Loopback, network is null ? options.HttpPort : 0);
            return await FunctionServer.StartAsync(catalog, own, settings, services =>
            {
                services.AddLogging().AddSingleton(logs).AddSingleton(options.Clock);
                services.AddSmartPilots(pilots, keys.Callers(), new KnownGateways(keys.KnownGateways()), page,
                    new AppFacts("sqlite") { SimulatedSpeed = options.SimulatedSpeed }, notifications: notifications, openId: options.OpenId,
                    indicatorsFolder: Path.Combine(options.PilotsFolder, ProgrammeSource.FolderName));
                differing(services);
            }, cancellationToken, network);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new PortInUseException("HTTP", options.HttpPort, "--http-port", e);
        }
        catch (SocketException e)
        {
            throw new CannotListenException("--listen, --http-port", $"{network?.Listen.Address ?? IPAddress.Loopback}:{options.HttpPort}", e);
        }
    }

    private static async Task StartGatewayAsync(SiteGateway gateway, GatewayOptions options)
    {
        try
        {
            await gateway.StartAsync();
        }
        catch (Exception e) when ((e as SocketException ?? e.InnerException) is SocketException failure)
        {
            throw Reach.Explain(failure, options);
        }
    }

    private static GatewayOptions OptionsOf(LocalSystemOptions options, DataFolder data, Credentials credentials) => new()
    {
        Gateway = LocalKeys.GatewayName,
        DataFolder = data.Path,
        FunctionsKey = credentials.GatewayKey,
        SigningKey = credentials.SigningKey,
        MqttPort = options.MqttPort,
        GatherSeconds = options.GatherSeconds,
        FreshForSeconds = options.FreshForSeconds,
    };
}
