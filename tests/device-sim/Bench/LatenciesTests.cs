using SmartPilots.DeviceSim.Bench;

namespace SmartPilots.DeviceSim.Tests.Bench;

public sealed class LatenciesTests
{
    [Fact]
    public void Percentiles_are_right_to_within_four_percent()
    {
        var latencies = new Latencies();
        for (var i = 1; i <= 10_000; i++)
            latencies.Add(TimeSpan.FromMicroseconds(i * 100));

        foreach (var share in new[] { 0.01, 0.5, 0.9, 0.99, 0.999 })
            Assert.InRange(latencies.Milliseconds(share) / (1000 * share), 1, 1.04);
        Assert.Equal(1000, latencies.Milliseconds(1));
    }

    [Fact]
    public void Nothing_measured_is_nothing() => Assert.Equal(0, new Latencies().Milliseconds(0.5));
}
