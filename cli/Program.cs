using System.CommandLine;
using SmartPilots.Cli.Commands;
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
var root = new RootCommand("SmartPilots: from a device's MQTT message to an operator's alert")
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
    WindowsCommand.Create(),
    CorrectionCommand.Create(),
    VerifyCommand.CreateVerify(),
    VerifyCommand.CreateRebuild(),
    BackupCommand.CreateBackup(),
    BackupCommand.CreateRestore(),
    MoveCommand.CreateExport(),
    MoveCommand.CreateImport(),
};
var parsed = root.Parse(args);
// Ctrl-C cancels, and the verb has this long to end cleanly.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
return parsed.Errors.Count > 0 ? 2 : code;
