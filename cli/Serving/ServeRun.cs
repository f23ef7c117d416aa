using SmartPilots.Functions.Pilots;
using SmartPilots.Gateway.Commands;
using SmartPilots.Gateway.Status;
using SmartPilots.Local.Clock;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Serving;

/// <summary>A real system from start to stop.</summary>
internal sealed class ServeRun(LocalSystemOptions options, ILoggerFactory logs)
{
    /// <summary>Runs until it is cancelled; then the exit code is 0. 1 when a part has failed for good: to be started again.</summary>
    public async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        RequirePilots(options.PilotsFolder);
        var clock = new ClockFile(new DataFolder(options.DataFolder).Clock, ClockFile.RealTime);
        clock.Read(); // a demo's folder is refused
        await using var system = await LocalSystem.StartAsync(options, logs, cancellationToken);
        await using var status = await StatusPage.StartAsync(system.Gateway, port: 0, telemetry: null);
        using var note = RunningGateway.Write(options.DataFolder, status.Address, system.MqttPort);
        clock.Save(TimeProvider.System.GetUtcNow());
        var socket = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        // A journal keeps what is printed: under a service manager no password is.
        foreach (var line in ServeText.Welcome(system, options, showsPassword: string.IsNullOrEmpty(socket)))
            await output.WriteLineAsync(line);
        await using var manager = new ServiceManager(socket); // last in, first out: systemd hears of the stop before it begins
        manager.Ready(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), system.Gateway.AliveAsync, TimeProvider.System);
        await Task.WhenAny(system.Gateway.Completion, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
        if (!system.Gateway.Completion.IsFaulted)
            return 0;
        await Console.Error.WriteLineAsync($"serve: ends, to be started again: {system.Gateway.Completion.Exception!.InnerException!.Message}");
        return 1;
    }

    private static void RequirePilots(string folder)
    {
        var todo = $"Put a pilot file there: ./smartpilots pilot new --pilots {ShellText.Quoted(folder)} asks a few questions and writes one; "
            + "docs/start.md shows a small one.";
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"--pilots: there is no folder {Path.GetFullPath(folder)}. {todo}");
        if (PilotsFolder.Files(folder, own: null).Count == 0)
            throw new InvalidDataException($"--pilots: there is no pilot file in {Path.GetFullPath(folder)}. {todo}");
    }
}
