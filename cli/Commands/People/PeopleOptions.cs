using SmartPilots.Local.Data;
using SmartPilots.Local.Storage;

namespace SmartPilots.Cli.Commands.People;

/// <summary>Which system a verb about people asks: the one that runs on a data folder, one elsewhere, or a store on which none runs here.</summary>
internal sealed class PeopleOptions
{
    private readonly ApiOptions _api = new();
    private readonly Option<string?> _tables = AzureTables.UriOption();
    private readonly Option<string?> _tablesEnv = AzureTables.VariableOption();
    private readonly Option<string?> _page = new("--page") { Description = "Address of the page, for links; by default that of the system" };

    /// <summary>Gives a command its action and these options.</summary>
    public static Command With(Command command, Func<ParseResult, PeopleCall, Task<int>> verb)
    {
        var options = new PeopleOptions();
        options._api.AddTo(command);
        foreach (var option in (Option[])[options._tables, options._tablesEnv, options._page])
            command.Add(option);
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, () => options.RunAsync(parsed, verb, cancellationToken)));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, Func<ParseResult, PeopleCall, Task<int>> verb, CancellationToken cancellationToken)
    {
        var output = parsed.InvocationConfiguration.Output;
        var page = parsed.GetValue(_page)?.TrimEnd('/');
        var store = AzureTables.Open(parsed.GetValue(_tables), parsed.GetValue(_tablesEnv));
        var folder = _api.DataFolder(parsed);
        if (store is null && !_api.IsElsewhere(parsed) && File.Exists(Path.Combine(folder, DataFolder.StoreName)) && RunningSystem.Find(new DataFolder(folder)) is null)
            store = new SqliteTelemetryStore(new DataFolder(folder).Store);
        if (store is not null)
        {
            await using var own = await StoreApi.OpenAsync(store, cancellationToken);
            return await verb(parsed, new PeopleCall(own.Client, page ?? "PAGE", output, cancellationToken));
        }
        using var client = _api.Open(parsed);
        var running = _api.IsElsewhere(parsed) ? null : RunningSystem.Find(new DataFolder(folder));
        return await verb(parsed, new PeopleCall(client, page ?? running?.Page ?? client.Address, output, cancellationToken));
    }
}

/// <summary>What a verb about people works with.</summary>
/// <param name="Page">Address of the page, without a slash at its end.</param>
internal sealed record PeopleCall(ApiClient Api, string Page, TextWriter Output, CancellationToken Cancellation);
