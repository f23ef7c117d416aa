using System.CommandLine;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Status;
using SmartPilots.Gateway.Telemetry;

namespace SmartPilots.Gateway.Commands;

/// <summary><c>gateway run</c>: until it is told to stop.</summary>
internal static class RunCommand
{
    private const string ServiceName = "smartpilots-gateway";

    private static readonly Option<FileInfo> Config = new("--config") { Description = "JSON with the gateway's options" };
    private static readonly Option<string> Name = new("--name") { Description = "This gateway's name, over the file's" };
    private static readonly Option<string> Functions = new("--functions") { Description = "The functions' address, over the file's" };
    private static readonly Option<FileInfo> KeyFile = new("--key-file") { Description = "A file that holds the gateway key alone" };
    private static readonly Option<FileInfo> SigningKeyFile = new("--signing-key-file") { Description = "A file that holds the signing key alone" };
    private static readonly Option<int?> MqttPort = new("--mqtt-port") { Description = "The broker's port, 0 for a free one" };
    private static readonly Option<int?> StatusPort = new("--status-port") { Description = "The status page's port (a free one)" };

    // For the test that must fail without an fsync, and to measure what the fsync costs.
    private static readonly Option<string> Synchronous = new("--synchronous")
    {
        Hidden = true,
        Description = "SQLite's synchronous: anything but FULL breaks the promise",
        DefaultValueFactory = _ => "FULL",
    };

    public static Command Create()
    {
        var command = new Command("run", "Run the gateway")
        {
            GatewayCommand.Data, Config, Name, Functions, KeyFile, SigningKeyFile, MqttPort, StatusPort, Synchronous,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CancellationToken cancel)
    {
        GatewayOptions options;
        try
        {
            options = Read(parse);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"gateway: {e.Message}");
            return 2;
        }
        foreach (var problem in options.Problems())
            Console.Error.WriteLine($"gateway: {problem}");
        return options.Problems().Count > 0 ? 2 : await RunAsync(options, parse.GetValue(StatusPort) ?? 0, cancel);
    }

    private static async Task<int> RunAsync(GatewayOptions options, int statusPort, CancellationToken cancel)
    {
        using var logs = LoggerFactory.Create(builder => ProcessTelemetry.AddLogs(builder, ServiceName)
            .AddSimpleConsole(console => console.SingleLine = true));
        using var telemetry = ProcessTelemetry.Start(ServiceName, [], []);
        try
        {
            Directory.CreateDirectory(options.DataFolder);
            using var taken = await FolderLock.TakeAsync(options.DataFolder, TimeProvider.System, cancel);
            if (taken is null)
            {
                Console.Error.WriteLine($"gateway: another process works on {Path.GetFullPath(options.DataFolder)} (--data). Stop it first.");
                return 1;
            }
            await using var gateway = new SiteGateway(options, TimeProvider.System, TimeProvider.System, logs);
            await gateway.StartAsync();
            await using var page = await StatusPage.StartAsync(gateway, statusPort, telemetry);
            using var running = RunningGateway.Write(options.DataFolder, page.Address, gateway.MqttPort);
            Console.WriteLine($"The gateway '{options.Gateway}' takes MQTT on {gateway.Address}; status: {page.Address}");
            if (gateway.AuthorityPath is { } authority)
                Console.WriteLine(TrustText.Of(authority));
            // Last in, first out: systemd hears of the stop before it begins.
            await using var manager = new ServiceManager(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
            manager.Ready(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), gateway.AliveAsync, TimeProvider.System);
            await Task.WhenAny(gateway.Completion, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel));
            if (!gateway.Completion.IsFaulted)
                return 0;
            logs.CreateLogger("SmartPilots.Gateway").LogCritical(gateway.Completion.Exception, "A part of the gateway has failed for good");
            Console.Error.WriteLine($"gateway: ends, to be started again: {gateway.Completion.Exception!.InnerException!.Message}");
            return 1;
        }
        catch (SocketException e)
        {
            Console.Error.WriteLine($"gateway: cannot listen on {options.MqttAddress}:{options.MqttPort} (--mqtt-port): {e.Message}");
            return 1;
        }
        catch (Exception e) when (e is SpoolException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"gateway: {e.Message}");
            return 1;
        }
    }

    private static GatewayOptions Read(ParseResult parse)
    {
        var options = parse.GetValue(Config) is { } file ? OptionsFile.Read(file.FullName) : new GatewayOptions();
        if (options.DataFolder.Length == 0 || parse.GetResult(GatewayCommand.Data) is { Implicit: false })
            options = options with { DataFolder = parse.GetValue(GatewayCommand.Data)!.FullName };
        if (parse.GetValue(KeyFile) is { } key)
            options = options with { FunctionsKey = File.ReadAllText(key.FullName).Trim() };
        if (parse.GetValue(SigningKeyFile) is { } signing)
            options = options with { SigningKey = File.ReadAllText(signing.FullName).Trim() };
        return options with
        {
            Gateway = parse.GetValue(Name) ?? options.Gateway,
            Functions = parse.GetValue(Functions) is { } address ? new Uri(address, UriKind.RelativeOrAbsolute) : options.Functions,
            MqttPort = parse.GetValue(MqttPort) ?? options.MqttPort,
            SpoolSynchronous = parse.GetValue(Synchronous)!,
        };
    }
}
