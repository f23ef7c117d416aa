using System.CommandLine;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Gateway.Commands;

/// <summary>
/// <c>gateway devices add | rotate | revoke | list</c>. They change the credentials file; a running gateway sees it within a second and
/// closes what has lost its right.
/// </summary>
internal static class DevicesCommand
{
    private static readonly Argument<string> Scope = new("scope")
    {
        Description = "pilot/site/device for one device, pilot/site or pilot for a shared credential",
    };

    private static readonly Argument<string> User = new("user") { Description = "The MQTT user name" };

    private static readonly Option<string> UserOption = new("--user") { Description = "The MQTT user name (the scope)" };

    public static Command Create()
    {
        var add = new Command("add", "Let a device in; prints its password once") { Scope, UserOption, GatewayCommand.Data };
        add.SetAction(parse => Change(parse, credentials =>
        {
            var scope = parse.GetValue(Scope)!;
            var user = parse.GetValue(UserOption) ?? scope;
            Say(user, credentials.Add(user, scope));
        }));
        var rotate = new Command("rotate", "Give a user a new password; the old one is refused at once") { User, GatewayCommand.Data };
        rotate.SetAction(parse => Change(parse, credentials => Say(parse.GetValue(User)!, credentials.Rotate(parse.GetValue(User)!))));
        var revoke = new Command("revoke", "Take a user's right away and close its sessions") { User, GatewayCommand.Data };
        revoke.SetAction(parse => Change(parse, credentials => credentials.Revoke(parse.GetValue(User)!)));
        var list = new Command("list", "Who may connect") { GatewayCommand.Data };
        list.SetAction(parse => Change(parse, credentials =>
        {
            foreach (var credential in credentials.All)
                Console.WriteLine($"{credential.User}\t{credential.Scope}\t{credential.IssuedAt:u}");
        }));
        return new Command("devices", "Who may connect to the broker") { add, rotate, revoke, list };
    }

    private static void Say(string user, string password) => Console.WriteLine($"user {user}\npassword {password}");

    private static int Change(ParseResult parse, Action<DeviceCredentials> change)
    {
        var folder = parse.GetValue(GatewayCommand.Data)!;
        try
        {
            if (!folder.Exists)
                Console.Error.WriteLine($"gateway: {folder.FullName} is new; a gateway that runs with other --data will not hear of this");
            folder.Create();
            change(new DeviceCredentials(Path.Combine(folder.FullName, GatewayOptions.CredentialsFile), TimeProvider.System));
            return 0;
        }
        catch (Exception e) when (e is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"gateway: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }
}
