using NodaTime;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Scenarios;
using SmartPilots.Local.Clock;
using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Demo;

/// <summary>
/// The simulated devices of the demo, publishing by the pilot's clock. On a machine that cannot keep up the clock waits for them:
/// readings that arrive hours late, in pilot time, would be a different story.
/// </summary>
internal sealed class DemoFleet(Fleet fleet, LocalSystem system, ScaledClock clock)
{
    private static readonly TimeSpan Furthest = TimeSpan.FromMinutes(10); // of pilot time between a measurement and its commit
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private readonly Publisher _publisher = new(_ => ValueTask.FromResult(AddressOf(system)), new PublisherOptions { ClientId = "demo" },
        TimeProvider.System);
    private long _handedOut;

    public PublishTally Tally => _publisher.Tally;

    /// <summary>Publishes until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var start = clock.GetUtcNow();
        Volatile.Write(ref _handedOut, 0);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var braking = BrakeAsync(ending.Token);
        try
        {
            var messages = fleet.Messages(Instant.FromDateTimeOffset(start), Instant.MaxValue - Duration.FromDays(1)).Select(message =>
            {
                Volatile.Write(ref _handedOut, message.Ticks);
                return message;
            });
            await _publisher.PublishAsync(messages, Pace.ByClock(clock), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the demo ends
        }
        finally
        {
            await ending.CancelAsync();
            await braking;
        }
    }

    private async Task BrakeAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var snapshot = await system.Gateway.SnapshotAsync();
            // Before its first message the fleet is still playing the days before.
            var published = new DateTimeOffset(Volatile.Read(ref _handedOut), TimeSpan.Zero);
            var lag = clock.GetUtcNow() - published;
            if (lag > Furthest || snapshot.OldestUnsentSeconds > Furthest.TotalSeconds)
                clock.Hold();
            else
                clock.RunFor(Furthest / DemoOptions.Scale); // the next look may be long in coming: a disk that is slow, a machine that is busy
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        clock.Hold();
    }

    private static SystemAddress AddressOf(LocalSystem system) => new(new Uri(system.Api), "127.0.0.1", system.MqttPort,
        system.Credentials.MqttUser, system.Credentials.MqttPassword, system.Credentials.OperatorKey);
}
