using System.CommandLine;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Gateway.Commands;

/// <summary>
/// <c>gateway devices add | topics | rotate | revoke | list</c>. They change the credentials file; a running gateway goes by it at the next
/// connection, and closes within a second what has lost its right.
/// </summary>
internal static class DevicesCommand
{
    private static readonly Argument<string> Scope = new("scope")
    {
        Description = "pilot/site/device for one device, pilot/site or pilot for a shared credential",
    };

    private static readonly Argument<string> User = new("user") { Description = "The MQTT user name" };

    private static readonly Option<string> UserOption = new("--user") { Description = "The MQTT user name (the scope)" };

    private static readonly Option<FileInfo> Pilot = new("--pilot")
    {
        Description = "A pilot file: the device may also speak on the topics that its sources map to the device",
    };

    private static readonly Option<string[]> Topics = new("--topic")
    {
        Description = "A topic beside its own on which the device may speak, + for any segment; may be given again",
    };

    public static Command Create()
    {
        var add = new Command("add", "Let a device in; prints its password once") { Scope, UserOption, Pilot, Topics, GatewayCommand.Data };
        add.SetAction(parse => Change(parse, credentials =>
        {
            var scope = parse.GetValue(Scope)!;
            var user = parse.GetValue(UserOption) ?? scope;
            var topics = TopicsOf(parse, scope);
            Say(user, credentials.Add(user, scope, topics));
            Say(topics);
        }));
        var topics = new Command("topics", "Replace the topics beside its own on which a device may speak; its password stays")
        {
            User, Pilot, Topics, GatewayCommand.Data,
        };
        topics.SetAction(parse => Change(parse, credentials =>
        {
            var user = parse.GetValue(User)!;
            var now = TopicsOf(parse, credentials.Known(user).Scope);
            credentials.SetTopics(user, now);
            Say(now);
        }));
        var rotate = new Command("rotate", "Give a user a new password; the old one is refused at once") { User, GatewayCommand.Data };
        rotate.SetAction(parse => Change(parse, credentials => Say(parse.GetValue(User)!, credentials.Rotate(parse.GetValue(User)!))));
        var revoke = new Command("revoke", "Take a user's right away and close its sessions") { User, GatewayCommand.Data };
        revoke.SetAction(parse => Change(parse, credentials => credentials.Revoke(parse.GetValue(User)!)));
        var list = new Command("list", "Who may connect") { GatewayCommand.Data };
        list.SetAction(parse => Change(parse, credentials =>
        {
            foreach (var credential in credentials.All)
                Console.WriteLine($"{credential.User}\t{credential.Scope}\t{credential.IssuedAt:u}\t{string.Join(' ', credential.Topics ?? [])}");
        }));
        return new Command("devices", "Who may connect to the broker") { add, topics, rotate, revoke, list };
    }

    private static void Say(string user, string password) => Console.WriteLine($"user {user}\npassword {password}");

    private static void Say(IReadOnlyList<MappedTopic> topics)
    {
        foreach (var topic in topics)
            Console.WriteLine($"topic {topic}");
    }

    /// <summary>What the pilot file's sources map to the device, and what is given by hand.</summary>
    private static IReadOnlyList<MappedTopic> TopicsOf(ParseResult parse, string scope)
    {
        var byHand = (parse.GetValue(Topics) ?? []).Select(topic => new MappedTopic(topic));
        if (parse.GetValue(Pilot) is not { } file)
            return [.. byHand];
        if (!DeviceKey.TryParse(scope, out var device))
            throw new ArgumentException($"--pilot is for one device's own credential; the scope '{scope}' is not pilot/site/device.");
        var read = PilotFileReader.Read(File.ReadAllBytes(file.FullName), file.Name);
        if (read.Pilot is not { } pilot)
            throw new InvalidDataException($"{file.Name} is no pilot file: {read.Errors[0]}");
        var mapped = MappedTopic.Of(pilot, device!);
        if (mapped.Count == 0)
            Console.Error.WriteLine($"gateway: no source of {file.Name} maps a topic to {device}; it may speak on its own topics only");
        return [.. mapped, .. byHand];
    }

    private static int Change(ParseResult parse, Action<DeviceCredentials> change) => GatewayCommand.Answer(() =>
    {
        var folder = parse.GetValue(GatewayCommand.Data)!;
        if (!folder.Exists)
            Console.Error.WriteLine($"gateway: {folder.FullName} is new; a gateway that runs with other --data will not hear of this");
        folder.Create();
        change(new DeviceCredentials(Path.Combine(folder.FullName, GatewayOptions.CredentialsFile), TimeProvider.System));
        return 0;
    });
}
