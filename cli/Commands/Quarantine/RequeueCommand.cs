namespace SmartPilots.Cli.Commands.Quarantine;

/// <summary>
/// <c>quarantine requeue</c>: exit code 0 when nothing of what was meant waits any longer, 1 when something stays. It may be interrupted
/// and run again at any point: what was stored is gone from quarantine.
/// </summary>
internal static class RequeueCommand
{
    private const int MaxIds = 100; // of one request

    public static Command Create()
    {
        var filter = new EntryFilter();
        var ids = new Argument<string[]>("id")
        {
            Description = "Entries, as list shows them; or else a filter", Arity = ArgumentArity.ZeroOrMore,
        };
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output" };
        var command = new Command("requeue", "Decode entries again by the pilot files now in force; what is stored leaves quarantine")
        {
            ids, json,
        };
        foreach (var option in filter.Options)
            command.Add(option);
        command.Validators.Add(result =>
        {
            var isFiltered = filter.Options.Any(option => result.GetResult(option) is not null);
            var hasIds = result.GetValue(ids) is { Length: > 0 };
            if (hasIds == isFiltered)
                result.AddError("Give ids, or a filter with --pilot or --device.");
            if (isFiltered && !filter.NamesPilot(result))
                result.AddError("A filter needs --pilot (- for messages that name none) or --device.");
        });
        return OperatorVerb.With(command, async (parsed, api, standardOutput, cancellationToken) =>
        {
            var given = parsed.GetValue(ids) ?? [];
            var output = new RequeueOutput(standardOutput, parsed.InvocationConfiguration.Error, parsed.GetValue(json));
            var isWhole = false;
            try
            {
                await RunAsync(api, given.Length > 0 ? Requests(given) : [filter.Body(parsed)], output, cancellationToken);
                isWhole = true;
            }
            finally
            {
                output.End(isWhole); // also when interrupted: what was done is done
            }
            return output.Stayed == 0 ? 0 : 1;
        });
    }

    private static IEnumerable<JsonObject> Requests(string[] ids) => ids.Distinct().Chunk(MaxIds)
        .Select(some => new JsonObject { ["ids"] = new JsonArray([.. some.Select(id => JsonValue.Create(id))]) });

    private static async Task RunAsync(ApiClient api, IEnumerable<JsonObject> requests, RequeueOutput output,
        CancellationToken cancellationToken)
    {
        foreach (var request in requests)
        {
            await foreach (var answer in api.PostPagesAsync("/api/quarantine/requeue", request, cancellationToken))
                output.Report(answer["entries"]!.AsArray());
        }
    }
}
