namespace SmartPilots.Cli.Commands;

/// <summary>Verbs that ask a functions app as its operator: of the system that runs on the data folder, or one elsewhere.</summary>
internal static class OperatorVerb
{
    /// <summary>Gives a command its action and the options that say which app to ask.</summary>
    public static Command With(Command command, Func<ParseResult, ApiClient, TextWriter, CancellationToken, Task<int>> verb)
    {
        var system = new ApiOptions();
        system.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, async () =>
        {
            using var client = system.Open(parsed);
            return await verb(parsed, client, parsed.InvocationConfiguration.Output, cancellationToken);
        }));
        return command;
    }

    /// <summary>A verb that asks for one answer and shows it as text, or with <c>--json</c> as it came.</summary>
    public static Command Showing(Command command, Func<ParseResult, string> path, Action<ParseResult, TextWriter, JsonNode> write,
        Func<JsonNode, int>? exitCode = null)
    {
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output: the API's answer" };
        command.Add(json);
        return With(command, async (parsed, api, output, cancellationToken) =>
        {
            var answer = await api.GetAsync(path(parsed), cancellationToken);
            if (parsed.GetValue(json))
                await output.WriteLineAsync(answer.ToJsonString());
            else
                write(parsed, output, answer);
            return exitCode?.Invoke(answer) ?? 0;
        });
    }
}
