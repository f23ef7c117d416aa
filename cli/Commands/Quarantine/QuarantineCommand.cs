using SmartPilots.Core.Model;

namespace SmartPilots.Cli.Commands.Quarantine;

/// <summary><c>quarantine list|show|requeue|discard|reasons</c>: what could not be read, why, and taking it in when the pilot file can.</summary>
internal static class QuarantineCommand
{
    private const int PageEntries = 100;

    public static Command Create() => new("quarantine",
        "What waits because it could not be read: look into it, requeue it when the pilot file is fixed, or discard it")
    {
        List(), Show(), RequeueCommand.Create(), DiscardCommand.Create(), ReasonList(),
    };

    private static Command List()
    {
        var filter = new EntryFilter();
        var take = new Option<int>("--take") { Description = "Entries at most", DefaultValueFactory = _ => PageEntries };
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output" };
        var discarded = new Option<bool>("--discarded") { Description = "Those that were discarded, with who, when and why" };
        take.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--take: at least 1");
        });
        var command = new Command("list", "List what waits, with the first bytes and what the reasons mean") { take, discarded, json };
        foreach (var option in filter.Options)
            command.Add(option);
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var (entries, more) = await ReadAsync(api, filter.Query(parsed) + (parsed.GetValue(discarded) ? "&discarded=true" : ""),
                parsed.GetValue(take), cancellationToken);
            if (parsed.GetValue(json))
                output.WriteLine(new JsonObject { ["entries"] = new JsonArray([.. entries.Select(one => one.DeepClone())]), ["more"] = more }
                    .ToJsonString());
            else
                Write(output, entries, more, parsed.GetValue(discarded) ? "Nothing was discarded." : "Nothing waits.");
            return 0;
        });
    }

    private static Command Show()
    {
        var id = new Argument<string>("id") { Description = "As list shows it" };
        return OperatorVerb.Showing(new Command("show", "Show one entry with all its bytes") { id },
            parsed => $"/api/quarantine/entries/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}",
            (_, output, entry) => EntryText.WriteWhole(output, entry));
    }

    private static Command ReasonList()
    {
        var command = new Command("reasons", "List every reason with a sentence for an operator and one for an engineer");
        command.SetAction(parsed =>
        {
            foreach (var reason in Enum.GetValues<Reason>().Where(reason => reason != Reason.None))
                WriteReason(parsed.InvocationConfiguration.Output, reason.Code(), ReasonText.Of(reason));
        });
        return command;
    }

    private static async Task<(List<JsonNode> Entries, bool More)> ReadAsync(ApiClient api, string query, int take,
        CancellationToken cancellationToken)
    {
        var entries = new List<JsonNode>();
        await foreach (var page in api.PagesAsync($"/api/quarantine?take={Math.Min(PageEntries, take)}{query}", cancellationToken))
        {
            entries.AddRange(page["entries"]!.AsArray().Select(entry => entry!));
            if (entries.Count >= take)
                return ([.. entries.Take(take)], entries.Count > take || page["continuation"] is not null);
        }
        return (entries, false);
    }

    private static void Write(TextWriter output, List<JsonNode> entries, bool more, string nothing)
    {
        foreach (var entry in entries)
            EntryText.WriteShort(output, entry);
        var count = $"{entries.Count:N0} {(entries.Count == 1 ? "entry" : "entries")}{(more ? "; there may be more: --take" : "")}";
        output.WriteLine(entries.Count == 0 && !more ? nothing : count);
        foreach (var reason in entries.GroupBy(entry => EntryText.Text(entry, "reason")).OrderByDescending(group => group.Count()))
            WriteReason(output, $"{reason.Count():N0} {reason.Key}", ReasonText.Of(Reasons.Parse(reason.Key)));
    }

    private static void WriteReason(TextWriter output, string title, ReasonText text)
    {
        output.WriteLine(title);
        output.WriteLine($"  operator  {text.Operator}");
        output.WriteLine($"  engineer  {text.Engineer}");
    }
}
