using System.CommandLine;
using SmartPilots.DeviceSim.Commands;

var root = new RootCommand("Simulated and recorded devices for SmartPilots, and a reconciler that knows the answer");
foreach (var verb in DeviceSimCommands.Create(Surroundings.OfTheTool()).Subcommands)
    root.Subcommands.Add(verb);
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? ExitCodes.BadInput : code;
