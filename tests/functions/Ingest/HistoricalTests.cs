using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;

namespace SmartPilots.Functions.Tests.Ingest;

public sealed class HistoricalTests
{
    [Theory]
    [InlineData(Quality.Good, 150, 2)]
    [InlineData(Quality.Historical, 0, 0)]
    public void A_reading_that_the_device_calls_historical_counts_and_is_neither_latest_nor_judged(Quality quality, int latest, int transitions)
    {
        var scene = new IngestScene();
        var device = scene.Device with
        {
            Rules = [.. scene.Device.Rules.Select(rule => rule with { ForSeconds = 0 }), .. scene.Device.Rules.Select(rule => rule with { Id = "too", ForSeconds = 0 })],
        };
        var ticks = IngestScene.Start.Ticks;
        var message = new DeviceMessage(IngestScene.GatewayA, 1, "topic", ticks, default,
            [new DecodedReading(device.Streams[0], ticks, 150m, quality)], [])
        {
            LedgerKey = LedgerRow.Key(ticks, IngestScene.GatewayA.Key),
        };
        var snapshot = new DeviceSnapshot();
        snapshot.Learn(message.LedgerKey, null);

        var plan = CommitPlanner.Plan(snapshot, device, [message], 0, ticks);

        Assert.Equal((latest, transitions), ((int)snapshot.State.Streams["flow_lps"].Latest, plan.Outbox.Count));
        Assert.All(snapshot.Windows.Values, window => Assert.Equal(150m, window!.Find("flow_lps")!.Sum));
        Assert.Equal(3, snapshot.Windows.Count);
    }
}
