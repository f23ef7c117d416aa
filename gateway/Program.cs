using System.CommandLine;
using SmartPilots.Gateway.Commands;

var root = new RootCommand("The SmartPilots gateway: MQTT in, spool, batches out");
GatewayCommand.Add(root);

// A stop sends what it can first; the time for that is an option of its own.
var invocation = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(11) };
return await root.Parse(args).InvokeAsync(invocation);
