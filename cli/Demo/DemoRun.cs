using NodaTime;
using SmartPilots.DeviceSim.Scenarios;
using SmartPilots.Local.Clock;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Demo;

/// <summary>The demo from start to stop.</summary>
internal sealed class DemoRun(DemoOptions options, ILoggerFactory logs)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainAtMost = TimeSpan.FromSeconds(2);

    /// <summary>Runs until its time is over or it is cancelled; returns the last figures.</summary>
    public async Task<DemoFigures> RunAsync(IDemoScreen screen, CancellationToken cancellationToken)
    {
        var fleet = new Fleet(Path.Combine(AppContext.BaseDirectory, "pilots", "scenarios", $"{DemoOptions.Pilot}.scenario.json"), options.Seed);
        var clockFile = new ClockFile(new DataFolder(options.DataFolder).Clock, DemoOptions.Scale);
        var clock = clockFile.Open(FirstMoment(fleet));
        clock.Hold();
        await using var system = await LocalSystem.StartAsync(new LocalSystemOptions(options.DataFolder, clock)
        {
            HttpPort = options.HttpPort,
            MqttPort = options.MqttPort,
            PilotsFolder = options.PilotsFolder,
            SweepSchedule = "0 */5 * * * *",
            SimulatedSpeed = DemoOptions.Scale,
        }, logs, cancellationToken);
        var pilot = system.Pilots.FindPilot(DemoOptions.Pilot)
            ?? throw new InvalidDataException($"{options.PilotsFolder}: there is no pilot {DemoOptions.Pilot}, whose devices the demo plays.");
        var ledger = await DemoLedger.OpenAsync(system, pilot, clock, cancellationToken);
        var devices = new DemoFleet(fleet, system, clock);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.For is { } length)
            ending.CancelAfter(length);
        screen.Start(system, DemoOptions.Pilot);
        var keeping = clockFile.KeepAsync(clock, ending.Token);
        var showing = ShowAsync(screen, ledger, devices, clock, ending.Token);
        try
        {
            await devices.RunAsync(ending.Token);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(keeping, showing);
            clockFile.Save(clock.GetUtcNow());
        }
        await DrainAsync(system);
        var figures = await ledger.ReadAsync(CancellationToken.None);
        screen.End(figures, ledger.TakeNews());
        return figures;
    }

    private static async Task ShowAsync(IDemoScreen screen, DemoLedger ledger, DemoFleet devices, ScaledClock clock, CancellationToken cancellationToken)
    {
        var (last, lastAt) = (0L, TimeProvider.System.GetTimestamp());
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (sent, at) = (devices.Tally.Sent, TimeProvider.System.GetTimestamp());
            var rate = (sent - last) / TimeProvider.System.GetElapsedTime(lastAt, at).TotalSeconds;
            (last, lastAt) = (sent, at);
            var figures = await ledger.ReadAsync(CancellationToken.None);
            screen.Show(figures, ledger.TakeNews(), rate, clock.GetUtcNow());
        }
    }

    // What was acknowledged is on disk anyway; this only lets the last figures count it.
    private static async Task DrainAsync(LocalSystem system)
    {
        var start = TimeProvider.System.GetTimestamp();
        while ((await system.Gateway.SnapshotAsync()).Spool.Depth > 0 && TimeProvider.System.GetElapsedTime(start) < DrainAtMost)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
    }

    // Yesterday, so that the pilot's clock is not ahead of everybody else's on the first day.
    private static DateTimeOffset FirstMoment(Fleet fleet)
    {
        var yesterday = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InZone(fleet.Zone).Date.PlusDays(-1);
        return yesterday.At(fleet.DemoStart).InZoneLeniently(fleet.Zone).ToDateTimeOffset();
    }
}
