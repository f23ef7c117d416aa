using System.Globalization;
using System.Text;
using SmartPilots.Core.Storage;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>The numbers that the ledger says were stored are those that were sent: no gap is named that is none, none is hidden.</summary>
internal sealed class SequencesCheck(SimulatedWorld world)
{
    public void Run()
    {
        var stored = world.Store.Rows(Tables.Telemetry).Where(row => row.Key.StartsWith("g~", StringComparison.Ordinal))
            .ToDictionary(row => $"{row.Partition[4..]}~{row.Key[2..]}", row => Numbers(Encoding.ASCII.GetString(row.Bytes("ranges")!)));
        var sent = world.Wire.Events.GroupBy(e => e.Source).ToDictionary(source => source.Key, source => source.Select(e => e.Sequence).ToHashSet());
        foreach (var source in sent.Keys.Union(stored.Keys))
        {
            if (!sent.GetValueOrDefault(source, []).SetEquals(stored.GetValueOrDefault(source, [])))
                world.Fail($"of {source} the ledger has seen {Text(stored.GetValueOrDefault(source, []))}, sent were {Text(sent.GetValueOrDefault(source, []))}");
        }
    }

    // "1-3,7-7"
    public static HashSet<long> Numbers(string ranges)
    {
        var numbers = new HashSet<long>();
        foreach (var range in ranges.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-').Select(end => long.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            for (var n = ends[0]; n <= ends[1] && numbers.Count < 10_000; n++)
                numbers.Add(n);
        }
        return numbers;
    }

    private static string Text(HashSet<long> numbers) => string.Join(',', numbers.Order().Take(100));
}
