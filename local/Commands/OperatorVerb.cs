using System.CommandLine;

namespace SmartPilots.Local.Commands;

/// <summary>Verbs that ask a functions app as its operator: of the system that runs on the data folder, or one elsewhere.</summary>
internal static class OperatorVerb
{
    /// <summary>Gives a command its action and the options that say which app to ask.</summary>
    public static Command With(Command command, Func<ParseResult, ApiClient, TextWriter, CancellationToken, Task<int>> verb)
    {
        var data = LocalArguments.Data();
        var api = new Option<string?>("--api") { Description = "Address of a system elsewhere, such as https://NAME.azurewebsites.net" };
        var key = new Option<string?>("--key") { Description = "Operator key for --api; or SMARTPILOTS_KEY in the environment" };
        command.Add(data);
        command.Add(api);
        command.Add(key);
        command.SetAction((parsed, cancellation) => LocalArguments.AnswerAsync(cancellation, async () =>
        {
            using var client = await ApiClient.OpenAsync(parsed.GetRequiredValue(data), parsed.GetValue(api),
                parsed.GetValue(key) ?? Environment.GetEnvironmentVariable("SMARTPILOTS_KEY"), cancellation);
            return await verb(parsed, client, parsed.InvocationConfiguration.Output, cancellation);
        }));
        return command;
    }
}
