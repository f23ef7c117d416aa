using SmartPilots.DeviceSim.Commands;

var root = new RootCommand(DeviceSimCommands.Description);
DeviceSimCommands.Add(root, CommandContext.OfTheTool());
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? ExitCodes.BadInput : code;
