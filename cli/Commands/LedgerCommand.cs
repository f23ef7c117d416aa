namespace SmartPilots.Cli.Commands;

/// <summary><c>ledger</c>: what became of every message and reading, per device, gateway or day, and which numbers of a gateway are missing.</summary>
internal static class LedgerCommand
{
    private static readonly string[] Outcomes = ["sent", "accepted", "late", "duplicate", "quarantined", "requeued"];

    public static Command Create()
    {
        var pilot = new Argument<string>("pilot") { Description = "Pilot id" };
        var device = new Option<string?>("--device") { Description = "Only this device: pilot/site/device" };
        var gateway = new Option<string?>("--gateway") { Description = "Only what came through this gateway" };
        var from = new Option<string?>("--from") { Description = "First UTC day of receipt, such as 2026-11-01" };
        var to = new Option<string?>("--to") { Description = "Last UTC day of receipt" };
        var by = new Option<string>("--by") { Description = "A line per device, gateway or day", DefaultValueFactory = _ => "device" };
        by.AcceptOnlyFromAmong("device", "gateway", "day");
        var command = new Command("ledger", "What became of every message and reading: sent = accepted + late + duplicate + quarantined")
        {
            pilot, device, gateway, from, to, by,
        };
        return OperatorVerb.Showing(command, parsed => "/api/ledger" + new QueryText().Add("pilot", parsed.GetRequiredValue(pilot))
            .Add("device", parsed.GetValue(device)).Add("gateway", parsed.GetValue(gateway)).Add("from", parsed.GetValue(from)).Add("to", parsed.GetValue(to)),
            (parsed, output, answer) => Write(output, answer, parsed.GetRequiredValue(by)));
    }

    private static void Write(TextWriter output, JsonNode answer, string by)
    {
        foreach (var what in (string[])["messages", "readings"])
        {
            var rows = answer["rows"]!.AsArray().GroupBy(row => (string)row![by]!).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, Counts: Outcomes.Select(outcome => group.Sum(row => (long)row![what]![outcome]!)))).ToList();
            var width = Math.Max(20, rows.Count == 0 ? 0 : rows.Max(row => row.Key.Length));
            output.WriteLine(what.PadRight(width) + string.Concat(Outcomes.Select(outcome => outcome.PadLeft(13))));
            foreach (var (name, counts) in rows)
                output.WriteLine(name.PadRight(width) + Line(counts));
            output.WriteLine("total".PadRight(width) + Line(Outcomes.Select(outcome => (long)answer["totals"]![what]![outcome]!)));
            output.WriteLine();
        }
        WriteGaps(output, answer);
    }

    private static void WriteGaps(TextWriter output, JsonNode answer)
    {
        var gaps = answer["gaps"]!.AsArray();
        foreach (var gap in gaps)
            output.WriteLine($"missing: gateway {gap!["gateway"]}, spool {gap["epoch"]}, numbers {gap["from"]} to {gap["to"]}");
        var unnamed = (long)answer["unnamedGaps"]!;
        if (unnamed > 0)
            output.WriteLine($"missing: {unnamed:N0} more, in gaps too old to be named");
        if (gaps.Count == 0 && unnamed == 0)
            output.WriteLine("No number of a gateway is missing.");
    }

    private static string Line(IEnumerable<long> counts) => string.Concat(counts.Select(count => $"{count,13:N0}"));
}
