using System.Diagnostics;
using System.Globalization;
using SmartPilots.Core.Tests.Decoding.Safety;
using SmartPilots.DeviceSim.Tests.Replay;
using SmartPilots.Tests.Support.Fuzzing;

namespace SmartPilots.Benchmarks;

/// <summary>
/// The verb <c>fuzz [inputs] [seed]</c>: wrong inputs for every decoder, the readers of batches and pilot files, and those of recordings and
/// maps (which take files, and so fewer of them). Exit code 1 with each input that broke an entrance; the same seed makes the same inputs.
/// </summary>
internal static class FuzzVerb
{
    private const int Block = 500;
    private const int SlowOnceIn = 20;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    public static int Run(string[] args)
    {
        var inputs = args.Length > 0 ? long.Parse(args[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture) : 10_000_000;
        var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 20260101;
        using var recordings = new RecordingEntrances();
        IReadOnlyList<Entrance> entrances = [.. Entrances.All, .. recordings.All];
        List<byte[]> strangers = [.. entrances.SelectMany(entrance => entrance.Examples)];
        var fuzzers = entrances.Select(entrance => new Fuzzer(entrance, strangers, seed)).ToList();
        Console.WriteLine($"{inputs:N0} inputs for {entrances.Count} entrances, seed {seed}");
        var (done, rounds, faults, start, shown) = (0L, 0L, 0, Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (done < inputs && fuzzers.Count > 0)
        {
            rounds++;
            foreach (var fuzzer in fuzzers.ToList())
            {
                if (fuzzer.Entrance.IsSlow && rounds % SlowOnceIn != 0)
                    continue;
                if (Breaks(fuzzer))
                {
                    faults++;
                    fuzzers.Remove(fuzzer); // each of its further inputs would say the same
                }
                done += Block;
                if (Stopwatch.GetElapsedTime(start) is var now && now - shown > Every)
                {
                    shown = now;
                    Console.WriteLine($"{now:hh\\:mm\\:ss} {done:N0} of {inputs:N0} inputs, {faults} faults");
                }
            }
        }
        foreach (var fuzzer in fuzzers)
            Console.WriteLine($"{fuzzer.Entrance.Name}: {fuzzer.Inputs:N0} inputs, {fuzzer.Taken:N0} taken, {fuzzer.Inputs - fuzzer.Taken:N0} refused");
        Console.WriteLine($"{done:N0} inputs, {faults} faults, seed {seed}, {Stopwatch.GetElapsedTime(start).TotalSeconds:N0} s");
        return faults == 0 ? 0 : 1;
    }

    private static bool Breaks(Fuzzer fuzzer)
    {
        try
        {
            fuzzer.Run(Block);
            return false;
        }
        catch (InvalidOperationException broken)
        {
            Console.WriteLine($"FAULT {broken.Message}");
            Console.WriteLine(broken.InnerException);
            return true;
        }
    }
}
