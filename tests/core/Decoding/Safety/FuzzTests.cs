using System.Globalization;
using SmartPilots.Tests.Support.Fuzzing;
using Xunit.Abstractions;

namespace SmartPilots.Core.Tests.Decoding.Safety;

/// <summary>
/// A million wrong inputs in every run, from a seed (<c>SMARTPILOTS_FUZZ_SEED</c>, else a fixed one): nothing throws, and every input ends as
/// readings or as a refusal with a reason.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int PerEntrance = 48_000; // of more than twenty entrances: a million and some
    private const int MaxBytesPerInput = 64 * 1024;

    private static readonly string? GivenSeed = Environment.GetEnvironmentVariable("SMARTPILOTS_FUZZ_SEED");
    private static readonly int Seed = int.TryParse(GivenSeed, CultureInfo.InvariantCulture, out var seed) ? seed : 20260101;

    public static TheoryData<string> Names => [.. Entrances.All.Select(entrance => entrance.Name)];

    [Fact]
    public void The_entrances_together_take_a_million_inputs() => Assert.True(Entrances.All.Length * PerEntrance >= 1_000_000);

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_that_comes_in_breaks_an_entrance(string name)
    {
        var entrance = Entrances.Named(name);
        Assert.Equal(entrance.Examples.Length, entrance.Examples.Count(entrance.Take));
        var fuzzer = new Fuzzer(entrance, [.. Entrances.All.SelectMany(other => other.Examples)], Seed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        fuzzer.Run(PerEntrance);
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / PerEntrance;
        output.WriteLine($"{name}: {fuzzer.Inputs} inputs, {fuzzer.Taken} taken, {fuzzer.Inputs - fuzzer.Taken} refused, {allocated} bytes allocated each");
        Assert.True(allocated < MaxBytesPerInput, $"{allocated} bytes for each input");
    }
}
