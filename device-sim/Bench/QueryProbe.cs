using SmartPilots.DeviceSim.Check;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Reconcile;

namespace SmartPilots.DeviceSim.Bench;

/// <summary>Measures from PUBLISH until the API shows the reading: one message at a time, on a connection of its own.</summary>
public sealed class QueryProbe(FindSystem find, HttpClient http, TimeProvider clock)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(2);

    public Latencies Latencies { get; } = new();

    internal async Task RunAsync(BenchTraffic traffic, CancellationToken cancellationToken)
    {
        var store = new StoreClient(new ApiReader(http, find, clock, ApiReader.DefaultPatience));
        try
        {
            using var link = await MqttLink.OpenAsync($"bench-{Environment.ProcessId}-probe", find, cancellationToken);
            while (true)
            {
                var (message, device, at) = traffic.Next();
                var start = clock.GetTimestamp();
                await link.PublishAsync(message);
                while (!await store.ReadingsAsync(device, at, at.AddMilliseconds(1), cancellationToken).AnyAsync(cancellationToken))
                    await Task.Delay(LookEvery, clock, cancellationToken);
                Latencies.Add(clock.GetElapsedTime(start));
                await Task.Delay(Between, clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the load is over
        }
    }
}
