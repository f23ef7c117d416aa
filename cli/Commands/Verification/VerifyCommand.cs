using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands.Verification;

/// <summary>
/// <c>verify</c> and <c>rebuild</c>: the proof that windows are what their raw readings make them, and the repair. They work on the store
/// itself, or through the API of a system elsewhere.
/// </summary>
internal static class VerifyCommand
{
    public static Command CreateVerify() => Create("verify", "Rebuild windows from raw readings and compare them with what is stored", repair: false);

    public static Command CreateRebuild() => Create("rebuild", "Put windows right that are not what their raw readings make them", repair: true);

    private static Command Create(string name, string description, bool repair)
    {
        var (filter, system) = (new DeviceFilter(), new ApiOptions());
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output" };
        var folderOfPilots = LocalArguments.Pilots();
        var command = new Command(name, description) { json, folderOfPilots };
        filter.AddTo(command);
        system.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, async () =>
        {
            var output = new VerifyOutput(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(json));
            if (system.IsElsewhere(parsed))
            {
                using var api = system.Open(parsed);
                await ApiVerification.RunAsync(parsed, filter, api, repair, output, cancellationToken);
            }
            else
            {
                var data = system.DataFolder(parsed);
                var running = parsed.GetResult(folderOfPilots) is { Implicit: false } ? null : PilotFiles.Running(data)?.Pilots;
                var pilots = running ?? parsed.GetRequiredValue(folderOfPilots);
                await StoreVerification.RunAsync(parsed, filter, data, pilots, repair, output, cancellationToken);
            }
            return output.End(repair);
        }));
        return command;
    }
}
