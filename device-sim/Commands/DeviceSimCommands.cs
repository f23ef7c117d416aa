namespace SmartPilots.DeviceSim.Commands;

/// <summary>The command line of the simulator, for its own executable and for mounting in another.</summary>
public static class DeviceSimCommands
{
    private const string Short = "Simulated and recorded devices, and a reconciler that knows the answer";

    private const string Codes =
        "Exit codes: 0 done; 1 it failed, or something is missing or differs; 2 wrong usage or a bad input file; 130 interrupted.";

    /// <summary>What it is for, some examples, and what its exit codes mean.</summary>
    public const string Description = $"""
        {Short}.

          device-sim run all --for 30d                             every pilot's fleet for a month, reconciled
          device-sim run all --faults everything --for 2d --check  every fault at once, reconciled to the reading
          device-sim replay FILE --map daiad                       a recorded CSV as devices, reconciled

        Results go to standard output (with --json nothing but lines of JSON), progress and errors to standard error.
        {Codes}
        """;

    /// <summary><c>device-sim</c> with its verbs, for mounting.</summary>
    public static Command Create(CommandContext context) => Add(new Command("device-sim", $"{Short}. {Codes}"), context);

    /// <summary><c>replay</c> alone.</summary>
    public static Command CreateReplay(CommandContext context) => ReplayCommand.Create(context);

    /// <summary><c>map</c> alone.</summary>
    public static Command CreateMap(CommandContext context) => MapCommand.Create(context);

    /// <summary>Adds the verbs. A command belongs to one parent: of two, neither finds its help.</summary>
    public static Command Add(Command parent, CommandContext context)
    {
        foreach (var verb in Verbs(context))
            parent.Subcommands.Add(verb);
        return parent;
    }

    private static IEnumerable<Command> Verbs(CommandContext context) =>
    [
        RunCommand.Create(context),
        ReplayCommand.Create(context),
        ReconcileCommand.Create(context),
        RecordCommand.Create(context),
        InspectCommand.Create(context),
        ConvertCommand.Create(context),
        MapCommand.Create(context),
        DiffCommand.Create(context),
        PilotCommand.Create(context),
        CompletionCommand.Create(context),
    ];
}
