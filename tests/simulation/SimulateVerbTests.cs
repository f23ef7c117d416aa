namespace SmartPilots.Simulation.Tests;

public sealed class SimulateVerbTests
{
    [Fact]
    public void A_failing_seed_prints_the_one_command_that_replays_it()
    {
        var output = new StringWriter();

        var code = SimulateVerb.Run(new SeedRange(1, 3), trace: false, "days-cut-at-utc-midnight", atOnce: 1, output);

        Assert.Equal(1, code);
        Assert.Contains("replay: ./smartpilots simulate --seeds 1 --trace --mutation days-cut-at-utc-midnight", output.ToString());
    }

    [Fact]
    public void A_trace_is_printed_line_by_line_with_its_hash()
    {
        var output = new StringWriter();

        var code = SimulateVerb.Run(new SeedRange(1, 1), trace: true, mutation: null, atOnce: 1, output);

        Assert.Equal(0, code);
        Assert.Contains("says 1 pilots/sim/", output.ToString());
        Assert.Matches("seed 1: trace [0-9a-f]{32}", output.ToString());
    }

    [Fact]
    public void An_unknown_mutation_is_wrong_usage_and_names_those_there_are()
    {
        var output = new StringWriter();

        Assert.Equal(2, SimulateVerb.Run(new SeedRange(1, 1), trace: false, "tea", atOnce: 1, output));
        Assert.Contains("uplink-drops-retry", output.ToString());
    }

    [Theory]
    [InlineData("1-10", true)]
    [InlineData("7", true)]
    [InlineData("10-1", false)]
    [InlineData("a-b", false)]
    [InlineData("1-2-3", false)]
    public void Seeds_are_written_A_to_B(string text, bool isValid) => Assert.Equal(isValid, SeedRange.TryParse(text, out _));
}
