using SmartPilots.Functions.Access;
using SmartPilots.Local.Data;
using SmartPilots.Local.SignIn;

namespace SmartPilots.Cli.Commands;

/// <summary>
/// <c>key operator add | list | revoke | link</c>: who may sign in to a system on this machine. It changes the data folder's <c>keys.json</c>
/// and returns when a running system goes by it.
/// </summary>
internal static class OperatorKeysCommand
{
    private static readonly Argument<string> Name =
        LocalArguments.Segment("name", "Whose key it is: lower-case letters, digits and dashes", "An operator's name");

    private static readonly Option<string> Data = LocalArguments.Data();

    public static Command Create()
    {
        var add = new Command("add", "Let an operator in; prints the key once, and a link if the system runs") { Name, Data };
        SetAction(add, AddAsync);
        var list = new Command("list", "The operators, without keys") { Data };
        SetAction(list, (_, data, output, _) =>
        {
            foreach (var id in LocalKeys.Read(data).OperatorIds())
                output.WriteLine(id == LocalKeys.OwnOperator ? $"{id}\t(this machine's own: its commands and the printed links use it)" : id);
            return Task.CompletedTask;
        });
        var revoke = new Command("revoke", $"Refuse an operator's key from now on; {LocalKeys.OwnOperator}, this machine's own, is replaced by a new one")
        {
            Name, Data,
        };
        SetAction(revoke, (parsed, data, output, cancellationToken) => RevokeAsync(parsed.GetRequiredValue(Name), data, output, cancellationToken));
        var link = new Command("link", "Print a link that signs one browser in, once and within ten minutes") { Data };
        SetAction(link, LinkAsync);
        return new Command("operator", "Who may sign in to a system on this machine") { add, list, revoke, link };
    }

    private static async Task AddAsync(ParseResult parsed, DataFolder data, TextWriter output, CancellationToken cancellationToken)
    {
        var (name, key, keys) = (parsed.GetRequiredValue(Name), CallerKey.Generate(), LocalKeys.Read(data));
        if (keys.OperatorIds().Contains(name))
            throw new InvalidDataException($"There is a key of {name} already; revoke it first (key operator revoke {name}).");
        await KeysChange.MakeAsync(data, () => keys.WithOperator(name, key).Save(data), cancellationToken);
        await output.WriteLineAsync($"key   {key}");
        if (RunningSystem.Find(data) is { } running)
            await output.WriteLineAsync($"link  {await AskLinkAsync(running, Credentials.Open(data), key, cancellationToken)}   (once, within ten minutes)");
    }

    private static async Task RevokeAsync(string name, DataFolder data, TextWriter output, CancellationToken cancellationToken)
    {
        var keys = LocalKeys.Read(data);
        if (!keys.OperatorIds().Contains(name))
            throw new InvalidDataException($"There is no operator {name} (key operator list).");
        if (name == LocalKeys.OwnOperator)
        {
            // For a moment both keys hold: whatever the running system has read, it knows the one that it is asked with.
            var renewed = Credentials.Open(data) with { OperatorKey = CallerKey.Generate() };
            await KeysChange.MakeAsync(data, () => keys.WithOperator(name, renewed.OperatorKey).Save(data), cancellationToken);
            renewed.Save(data);
            keys = keys.WithoutOperator(name).WithOperator(name, renewed.OperatorKey);
        }
        else
            keys = keys.WithoutOperator(name);
        await KeysChange.MakeAsync(data, () => keys.Save(data), cancellationToken);
        await output.WriteLineAsync($"The key of {name} is refused.");
    }

    private static async Task LinkAsync(ParseResult parsed, DataFolder data, TextWriter output, CancellationToken cancellationToken)
    {
        var running = RunningSystem.Find(data) ?? throw new IOException($"No system runs on {data.Path}: a link is made by the one that runs.");
        var credentials = Credentials.Open(data);
        await output.WriteLineAsync(await AskLinkAsync(running, credentials, credentials.OperatorKey, cancellationToken));
    }

    /// <param name="key">With which the browser will be signed in.</param>
    private static async Task<string> AskLinkAsync(RunningSystem running, Credentials credentials, string key, CancellationToken cancellationToken)
    {
        using var api = new ApiClient(new Uri(running.Api), credentials.OperatorKey);
        var answer = await api.PostAsync("/api/sign-in-codes", new JsonObject { ["key"] = key }, cancellationToken);
        return OneTimeCodes.LinkTo(running.Page ?? running.Api, (string)answer["code"]!);
    }

    private static void SetAction(Command command, Func<ParseResult, DataFolder, TextWriter, CancellationToken, Task> verb) =>
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, async () =>
        {
            var folder = parsed.GetRequiredValue(Data);
            if (!File.Exists(Path.Combine(folder, DataFolder.KeysName)))
                throw new IOException($"No system has run on {Path.GetFullPath(folder)}. Say which folder it keeps its data in: --data DIR.");
            await verb(parsed, new DataFolder(folder), parsed.InvocationConfiguration.Output, cancellationToken);
            return 0;
        }));
}
