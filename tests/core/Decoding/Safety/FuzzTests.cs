using System.Globalization;
using Xunit.Abstractions;

namespace SmartPilots.Core.Tests.Decoding.Safety;

/// <summary>
/// A million wrong inputs in every run, from a seed (<c>SMARTPILOTS_FUZZ_SEED</c>, else a fixed one): nothing throws, and every input ends as
/// readings or as a refusal with a reason.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int PerEntrance = 72_000; // fourteen entrances: a million and some
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
        var mutator = new Mutator(Seed);
        var structured = new StructuredInputs(Seed);
        var strangers = Entrances.All.SelectMany(other => other.Examples).ToArray();
        var taken = entrance.Examples.Count(entrance.Take);
        Assert.Equal(entrance.Examples.Length, taken);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < PerEntrance; i++)
        {
            var original = (i & 1) == 0 ? entrance.Examples[i / 2 % entrance.Examples.Length] : Structured(name, structured, entrance, i);
            var input = (i & 1) == 0 ? mutator.Mutate(original, strangers[i % strangers.Length]) : original;
            if (Try(entrance, input))
                taken++;
        }
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / PerEntrance;
        output.WriteLine($"{name}: {PerEntrance} inputs, {taken} taken, {PerEntrance - taken} refused, {allocated} bytes allocated each");
        Assert.True(allocated < MaxBytesPerInput, $"{allocated} bytes for each input");
    }

    private static byte[] Structured(string name, StructuredInputs structured, Entrance entrance, int i) => name switch
    {
        "senml-cbor" => structured.Cbor(),
        "sparkplug-b" => structured.Protobuf(),
        _ => new Mutator(Seed + i).Mutate(entrance.Examples[i % entrance.Examples.Length], []),
    };

    private static bool Try(Entrance entrance, byte[] input)
    {
        try
        {
            return entrance.Take(input);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{entrance.Name} with seed {Seed} broke on {Convert.ToHexStringLower(input)}", e);
        }
    }
}
