using SmartPilots.Cli.Serving;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.PilotFiles.Editing;
using SmartPilots.Gateway;
using SmartPilots.Gateway.Access;
using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands.Pilots;

/// <summary>
/// <c>pilot add-device</c>: one more device in the pilot file and, with its own credential, at the broker. It returns when a running
/// system has both.
/// </summary>
internal static class AddDeviceCommand
{
    private static readonly Argument<string> Device = new("device") { Description = "pilot/site/device; a site that the file does not have is added" };
    private static readonly Option<string> Type = new("--type")
    {
        Description = "A device type of the pilot file, one that ships (pilot types), or a new one with --stream", Required = true,
    };

    private static readonly Option<string?> Name = new("--name") { Description = "What people read" };
    private static readonly Option<string[]> Ids = new("--id") { Description = "Its name on other topics, such as a DevEUI; may be repeated" };
    private static readonly Option<string[]> Streams = new("--stream")
    {
        Description = "Of a new type whose devices send {\"t\": …, \"values\": {…}}: NAME:UNIT, such as level_m:m; may be repeated",
    };

    private static readonly Option<string?> Server = new("--server")
    {
        Description = "The network server that delivers its messages by webhook, the-things-stack or chirpstack; then it needs no password",
    };

    // Topic and envelope of what each sends (docs/connect.md).
    private static readonly Dictionary<string, (string Topic, string Envelope)> Servers = new()
    {
        ["the-things-stack"] = ("v3/+/devices/{device}/up", "the-things-stack-v3"),
        ["chirpstack"] = ("application/+/device/{device}/event/up", "chirpstack-v4"),
    };

    private static readonly Option<string?> Pilots = PilotFiles.Option();
    private static readonly Option<string> Data = LocalArguments.Data();

    public static Command Create()
    {
        var command = new Command("add-device", "Add a device to a pilot file and let it in; prints its user and password once, and a line to try it")
        {
            Device, Type, Name, Ids, Streams, Server, Pilots, Data,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Device) is { Tokens: [var token] } && !DeviceKey.TryParse(token.Value, out _))
                result.AddError($"{token.Value} is no pilot/site/device, each of lower-case letters, digits and dashes");
            foreach (var stream in (result.GetResult(Streams)?.Tokens ?? []).Where(stream => stream.Value.Split(':') is not [{ Length: > 0 }, { Length: > 0 }]))
                result.AddError($"--stream: {stream.Value} is no NAME:UNIT, such as level_m:m");
            if (result.GetResult(Server) is { Tokens: [var server] } && !Servers.ContainsKey(server.Value))
                result.AddError($"--server: {server.Value} is none of {string.Join(", ", Servers.Keys)}; others: docs/connect.md");
        });
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, async () =>
        {
            await RunAsync(parsed, parsed.InvocationConfiguration.Output, cancellationToken);
            return 0;
        }));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, TextWriter output, CancellationToken cancellationToken)
    {
        DeviceKey.TryParse(parsed.GetRequiredValue(Device), out var key);
        var data = parsed.GetRequiredValue(Data);
        var (file, pilot) = PilotFiles.Find(PilotFiles.FolderOf(parsed.GetValue(Pilots), data), key!.Pilot);
        if (pilot.Sites.Any(site => site.Devices.Any(device => device.Key == key)))
            throw new InvalidDataException($"{key} is in {file} already. Its credential: ./smartpilots gateway devices add {key} --data {ShellText.Quoted(data)}");
        if (parsed.GetValue(Server) is { } server)
        {
            var written = PilotFiles.Write(file, Edited(parsed, pilot, key));
            await AdoptTarget.TakenIfRunningAsync(data, written, file, cancellationToken);
            ReportServer(output, written.Sites.SelectMany(site => site.Devices).Single(device => device.Key == key), file, server, data);
            return;
        }
        var credentials = new DeviceCredentials(Path.Combine(new DataFolder(data).Path, GatewayOptions.CredentialsFile), TimeProvider.System);
        if (credentials.All.Any(credential => credential.User == key.ToString()))
            throw new InvalidDataException(
                $"There is a user {key} already, of an earlier device: ./smartpilots gateway devices revoke {key} --data {ShellText.Quoted(data)}");
        var changed = PilotFiles.Write(file, Edited(parsed, pilot, key));
        // The credential last: a message that comes before the file is in force would go to quarantine.
        await AdoptTarget.TakenIfRunningAsync(data, changed, file, cancellationToken);
        var topics = MappedTopic.Of(changed, key);
        var password = credentials.Add(key.ToString(), key.ToString(), topics);
        Report(output, changed, key, file, topics, password, data);
    }

    private static byte[] Edited(ParseResult parsed, PilotDefinition pilot, DeviceKey key)
    {
        var edit = new PilotFileEdit(pilot.Json);
        var (type, ids, streams) = (parsed.GetRequiredValue(Type), parsed.GetValue(Ids) ?? [], parsed.GetValue(Streams) ?? []);
        var isKnown = edit.HasType(type) || DeviceTypeLibrary.Names.Contains(type);
        if (isKnown && streams.Length > 0)
            throw new InvalidDataException($"--stream: there is a device type {type} already; give the new one another name.");
        if (!isKnown && streams.Length == 0)
            throw new InvalidDataException($"--type: there is no device type {type} in the pilot file, and none that ships has this name "
                + "(./smartpilots pilot types WORD). For a new one of devices that send plain JSON: --stream NAME:UNIT.");
        if (streams.Length > 0)
            edit.AddDeviceType(new JsonObject { ["type"] = type, ["streams"] = new JsonArray([.. streams.Select(Stream)]) });
        // Topics beside its own need the source that maps them, once for all such devices.
        var source = parsed.GetValue(Server) is { } server ? new JsonObject { ["topic"] = Servers[server].Topic, ["envelope"] = Servers[server].Envelope }
            : !edit.HasType(type) && DeviceTypeLibrary.TopicOf(type) is { } topic ? new JsonObject { ["topic"] = topic } : null;
        if (source is not null && ids.Length == 0)
            ids = [key.Device];
        if (source is not null && pilot.Sources.All(other => other.Topic.ToString() != (string)source["topic"]!))
            edit.AddSource(source);
        if (!edit.HasSite(key.Site))
            edit.AddSite(key.Site, NewPilotCommand.Titled(key.Site));
        edit.AddDevice(key.Site, key.Device, parsed.GetValue(Name) ?? NewPilotCommand.Titled(key.Device), type, ids);
        return edit.Json;
    }

    private static JsonNode Stream(string text) => new JsonObject { ["stream"] = text.Split(':')[0], ["unit"] = text.Split(':')[1] };

    private static void ReportServer(TextWriter output, DeviceDefinition device, string file, string server, string data)
    {
        output.WriteLine($"device    {device.Key} ({device.Name}), a {device.Type}, is in {file}");
        output.WriteLine($"id        {string.Join(", ", device.Ids)}, its name at {server}");
        output.WriteLine($"next      ./smartpilots key add-integration {server} --pilot {device.Key.Pilot} --data {ShellText.Quoted(data)}");
        output.WriteLine("          prints what to set there, once for all its devices");
    }

    private static void Report(TextWriter output, PilotDefinition pilot, DeviceKey key, string file, IReadOnlyList<MappedTopic> topics, string password, string data)
    {
        var device = pilot.Sites.SelectMany(site => site.Devices).Single(one => one.Key == key);
        output.WriteLine($"device    {key} ({device.Name}), a {device.Type}, is in {file}");
        output.WriteLine($"user      {key}");
        output.WriteLine($"password  {password}   (shown once)");
        foreach (var topic in topics.Select(topic => topic.ToString()).Append(new DeviceTopic(key, DeviceTopic.Readings).ToString()))
            output.WriteLine($"topic     {topic}");
        var running = PilotFiles.Running(data);
        if (running is null)
            output.WriteLine($"No system runs on {Path.GetFullPath(data)} now; with it running, ./smartpilots serve, this line sends a reading:");
        if (ExampleMessage.Of(new PilotCatalog([pilot]), device) is not { } example)
            output.WriteLine($"try       Its payloads are no plain JSON: ./smartpilots decode --pilot {ShellText.Quoted(file)} shows what one is (docs/connect.md)");
        else
            output.WriteLine($"try       {ShellText.MosquittoPub(running ?? Usual, key.ToString(), password, example)}");
    }

    // Where a system is found that is started without options.
    private static RunningSystem Usual => new(0, "", "127.0.0.1", Local.Running.LocalSystemOptions.DefaultMqttPort);
}
