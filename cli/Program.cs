using System.CommandLine;
using System.CommandLine.Invocation;
using SmartPilots.Cli.Commands;
using SmartPilots.Cli.Commands.Indicators;
using SmartPilots.Cli.Commands.People;
using SmartPilots.Cli.Commands.Quarantine;
using SmartPilots.Cli.Commands.Verification;
using SmartPilots.DeviceSim.Commands;
using SmartPilots.Gateway.Commands;
using SmartPilots.Local.Running;

using var logs = LocalArguments.Logs();
var simulator = new CommandContext
{
    OpenSystem = new ReplaySystem(logs).OpenAsync,
    Output = Console.Out,
    Error = Console.Error,
    Terminal = !Console.IsErrorRedirected,
    PilotsFolder = Path.Combine(AppContext.BaseDirectory, "pilots"),
    SystemPilotsFolder = LocalSystemOptions.DefaultPilotsFolder,
};
var root = new RootCommand("""
    SmartPilots: from a device's MQTT message to an operator's alert

    In a clone there are besides: ./smartpilots test (every test), simulate (the system under injected faults, by seeds), publish (a folder that runs without
    the SDK); each takes --help.
    """)
{
    ServeCommand.Create(logs),
    DemoCommand.Create(),
    DeviceSimCommands.CreateReplay(simulator),
    DeviceSimCommands.CreateMap(simulator),
    DeviceSimCommands.Create(simulator),
    GatewayCommand.Create(),
    KeyCommand.Create(),
    PeopleCommand.Create(),
    CheckCommand.Create(),
    BacktestCommand.Create(simulator),
    NotifyCommand.Create(),
    DecodeCommand.Create(),
    PilotCommand.Create(),
    QuarantineCommand.Create(),
    AlertsCommand.Create(),
    LedgerCommand.Create(),
    ReadingsCommand.Create(),
    WindowsCommand.Create(),
    CorrectionCommand.Create(),
    IndicatorCommand.Create(),
    ReportCommand.Create(),
    CitizensCommand.Create(),
    VerifyCommand.CreateVerify(),
    VerifyCommand.CreateRebuild(),
    BackupCommand.CreateBackup(),
    BackupCommand.CreateRestore(),
    MoveCommand.CreateExport(),
    MoveCommand.CreateImport(),
};
// "help", and "help VERB", as most tools take it.
var parsed = root.Parse(args is ["help", .. var verb] ? [.. verb, "--help"] : args);
if (parsed.Action is ParseErrorAction mistake)
    mistake.ShowHelp = args.Length == 0; // one who mistypes a value needs to see the error, not forty lines below it
// Ctrl-C cancels, and the verb has this long to end cleanly.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
return parsed.Errors.Count > 0 ? 2 : code;
