using SmartPilots.Core.Tests.Decoding.Golden;

namespace SmartPilots.Benchmarks;

/// <summary>The verb <c>goldens</c>: the table of decoders and golden cases; each case passed, or its expectation is wrong, with why.</summary>
internal static class GoldenVerb
{
    public static int Run()
    {
        var cases = GoldenTable.Run();
        Console.WriteLine($"{"decoder",-28} {"cases",5} {"passed",6} {"expectation wrong",17}");
        foreach (var decoder in cases.GroupBy(one => one.Decoder))
            Console.WriteLine($"{decoder.Key,-28} {decoder.Count(),5} {decoder.Count(one => one.Why is null),6} {decoder.Count(one => one.Why is not null),17}");
        foreach (var one in cases.Where(one => one.Why is not null))
            Console.WriteLine($"  {one.Decoder}, {one.Name}: {one.Why}");
        return 0;
    }
}
