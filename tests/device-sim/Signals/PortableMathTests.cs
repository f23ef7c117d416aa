using SmartPilots.DeviceSim.Signals;

namespace SmartPilots.DeviceSim.Tests.Signals;

public sealed class PortableMathTests
{
    [Fact]
    public void Sine_agrees_with_the_library_to_a_millionth_of_a_millionth()
    {
        for (var turns = -3.0; turns < 3; turns += 0.00137)
            Assert.Equal(Math.Sin(2 * Math.PI * turns), PortableMath.SinTurns(turns), 1e-12);
    }

    [Fact]
    public void The_exponential_agrees_with_the_library()
    {
        for (var x = -30.0; x < 30; x += 0.0173)
            Assert.Equal(1, PortableMath.Exp(x) / Math.Exp(x), 1e-12);
    }

    [Fact]
    public void Dice_fall_evenly_and_the_same_for_the_same_name()
    {
        var random = new StatelessRandom(7, "tank");
        var noise = Enumerable.Range(0, 20_000).Select(n => random.Noise(n)).ToList();

        Assert.Equal(0, noise.Average(), 0.03);
        Assert.Equal(1, noise.Average(value => value * value), 0.03);
        Assert.Equal(random.Bits(5), new StatelessRandom(7, "tank").Bits(5));
        Assert.NotEqual(random.Bits(5), new StatelessRandom(8, "tank").Bits(5));
        Assert.NotEqual(random.Bits(5), new StatelessRandom(7, "pump").Bits(5));
        Assert.Equal(15794225948068165810UL, random.Bits(5));
    }
}
