using System.Runtime.InteropServices;
using SmartPilots.Conformance;

// Takes mosquitto's command line, so that mosquitto's own tests can start it: -c FILE or -p PORT, -v ignored. What the file asks
// for and a program on MQTTnet's public server cannot give is written to the file that CONFORMANCE_UNMAPPED names.
var configuration = Configuration.Read(args);
if (configuration.Unmapped.Count > 0)
{
    if (Environment.GetEnvironmentVariable("CONFORMANCE_UNMAPPED") is { Length: > 0 } report)
        await File.AppendAllLinesAsync(report, configuration.Unmapped);
    await Console.Error.WriteLineAsync($"not a matter of MQTT: {string.Join(", ", configuration.Unmapped)}");
    return 3;
}

var stop = new TaskCompletionSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
await using var server = await ServerUnderTest.StartAsync(configuration);
using var reload = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
{
    signal.Cancel = true;
    server.Reload();
});
await stop.Task;
return 0;

void Leave(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}
