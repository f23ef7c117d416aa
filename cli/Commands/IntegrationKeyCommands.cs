using SmartPilots.Functions.Access;
using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands;

/// <summary>
/// <c>key add-integration NAME --pilot P</c> and <c>key revoke-integration NAME</c>: who may post webhooks. Without <c>--data</c> the key
/// is for a deployment's settings; with it, its hash goes into the folder's <c>keys.json</c>, and a running system goes by it when the command returns.
/// </summary>
internal static class IntegrationKeyCommands
{
    private static readonly Option<DirectoryInfo?> Data = new("--data") { Description = "The data folder of a system on this machine" };

    public static Command CreateAdd()
    {
        var name = Name();
        var pilots = new Option<string[]>("--pilot") { Description = "A pilot whose devices it may speak for; may be repeated", Required = true };
        pilots.Validators.Add(result =>
        {
            if (!Array.TrueForAll(result.GetValueOrDefault<string[]>() ?? [], pilot => Core.Model.DeviceTopic.IsSegment(pilot)))
                result.AddError("A name has lower-case letters, digits and dashes.");
        });
        var command = new Command("add-integration", "Make a key for a network server's webhook; again for the same name: replaces it without a gap")
        {
            name, pilots, Data,
        };
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken,
            () => AddAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(pilots), parsed.GetValue(Data), cancellationToken)));
        return command;
    }

    public static Command CreateRevoke()
    {
        var name = Name();
        var data = new Option<DirectoryInfo>("--data") { Description = "The data folder", DefaultValueFactory = _ => new DirectoryInfo(".data") };
        var old = new Option<bool>("--old") { Description = "All but the newest: the last step of replacing a key" };
        var command = new Command("revoke-integration", "Let a network server's keys in no longer") { name, data, old };
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, async () =>
        {
            var folder = new DataFolder(parsed.GetRequiredValue(data).FullName);
            if (!File.Exists(folder.Keys))
                return Fail($"{folder.Keys} is not there: no system has run on this folder");
            var revoked = 0;
            await KeysChange.MakeAsync(folder, () => revoked = LocalKeys.RevokeIntegration(folder, parsed.GetRequiredValue(name), parsed.GetValue(old)),
                cancellationToken);
            Console.WriteLine($"{revoked} keys of {parsed.GetRequiredValue(name)} revoked");
            return revoked > 0 || parsed.GetValue(old) ? 0 : 1;
        }));
        return command;
    }

    private static async Task<int> AddAsync(string name, string[] pilots, DirectoryInfo? data, CancellationToken cancellationToken)
    {
        var key = CallerKey.Generate();
        var entry = CallerKey.Of(name, CallerRole.Integration, key) with { Pilots = [.. pilots.Distinct()] };
        try
        {
            if (data is not null)
                await KeysChange.MakeAsync(new DataFolder(data.FullName), () => LocalKeys.AddIntegration(new DataFolder(data.FullName), entry), cancellationToken);
        }
        catch (FormatException e)
        {
            return Fail(e.Message); // the name is that of a gateway
        }
        Console.WriteLine($"key   {key}");
        Console.WriteLine($"hash  {entry}");
        Console.WriteLine(data is null
            ? "In Azure: add the hash to SMARTPILOTS_INTEGRATION_KEYS (azd env set; entries parted by spaces), then azd provision."
            : $"The hash is in {data.Name}/keys.json: it is in force.");
        var running = data is null ? null : RunningSystem.Find(new DataFolder(data.FullName));
        var app = running?.Page ?? running?.Api ?? "https://YOUR-APP";
        Console.WriteLine($"""
            In the network server set an HTTP integration (webhook) with JSON:
              URL     {app}/api/webhooks/{name}   (The Things Stack: as base URL, uplink messages enabled; ChirpStack: as event URL)
              header  Authorization: Bearer KEY              (or {CallerKeys.KeyHeader}: KEY)
            and list its devices in the pilot file: pilot add-device … --server the-things-stack or chirpstack, or by hand (docs/connect.md).
            """);
        return 0;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 2;
    }

    private static Argument<string> Name() => LocalArguments.Segment("name", "Names the integration in its address and in the ledger", "A name");
}
