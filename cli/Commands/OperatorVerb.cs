using System.CommandLine;

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
}
