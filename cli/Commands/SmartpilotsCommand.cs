using SmartPilots.Cli.Commands.Indicators;
using SmartPilots.Cli.Commands.People;
using SmartPilots.Cli.Commands.Quarantine;
using SmartPilots.Cli.Commands.Verification;
using SmartPilots.DeviceSim.Commands;
using SmartPilots.Gateway.Commands;

namespace SmartPilots.Cli.Commands;

/// <summary><c>smartpilots</c>: every verb.</summary>
internal static class SmartpilotsCommand
{
    public static RootCommand Create(CommandContext simulator, ILoggerFactory logs) => new("""
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
}
