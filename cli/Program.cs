using System.CommandLine.Invocation;
using SmartPilots.Cli.Commands;
using SmartPilots.DeviceSim.Commands;
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
var root = SmartpilotsCommand.Create(simulator, logs);
// "help", and "help VERB", as most tools take it.
var parsed = root.Parse(args is ["help", .. var verb] ? [.. verb, "--help"] : args);
if (parsed.Action is ParseErrorAction mistake)
    mistake.ShowHelp = args.Length == 0; // one who mistypes a value needs to see the error, not forty lines below it
// Ctrl-C cancels, and the verb has this long to end cleanly.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
return parsed.Errors.Count > 0 ? 2 : code;
