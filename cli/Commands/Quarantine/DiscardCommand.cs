namespace SmartPilots.Cli.Commands.Quarantine;

/// <summary>
/// <c>quarantine discard</c>: exit code 0 when all of it is discarded, now or before; 1 when something is not there or could not be
/// written. Asking again is always safe.
/// </summary>
internal static class DiscardCommand
{
    private const int MaxIds = 100; // of one request

    public static Command Create()
    {
        var ids = new Argument<string[]>("id") { Description = "Entries, as list shows them", Arity = ArgumentArity.OneOrMore };
        var reason = new Option<string>("--reason") { Description = "Why, in your own words", Required = true };
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output" };
        var command = new Command("discard", "Settle entries for good: they wait no more, and stay listed (list --discarded) with who, when and why")
        {
            ids, reason, json,
        };
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var entries = new List<JsonNode>();
            foreach (var some in parsed.GetRequiredValue(ids).Distinct().Chunk(MaxIds))
            {
                var answer = await api.PostAsync("/api/quarantine/discard", new JsonObject
                {
                    ["ids"] = new JsonArray([.. some.Select(id => JsonValue.Create(id))]),
                    ["reason"] = parsed.GetValue(reason),
                }, cancellationToken);
                entries.AddRange(answer["entries"]!.AsArray().Select(entry => entry!.DeepClone()));
            }
            Write(output, entries, parsed.GetValue(json));
            return entries.All(entry => EntryText.Text(entry, "result").StartsWith("discarded", StringComparison.Ordinal)) ? 0 : 1;
        });
    }

    private static void Write(TextWriter output, List<JsonNode> entries, bool json)
    {
        if (json)
        {
            output.WriteLine(new JsonObject { ["entries"] = new JsonArray([.. entries]) }.ToJsonString());
            return;
        }
        foreach (var entry in entries.Where(entry => EntryText.Text(entry, "result") != "discarded"))
        {
            output.WriteLine($"{EntryText.Text(entry, "id")}  {EntryText.Text(entry, "result")}");
            EntryText.WriteDiscard(output, entry);
        }
        foreach (var result in entries.GroupBy(entry => EntryText.Text(entry, "result")))
            output.WriteLine($"{result.Count(),6:N0} {result.Key}");
    }
}
