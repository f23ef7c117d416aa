using System.CommandLine;

namespace SmartPilots.Gateway.Commands;

/// <summary>The tree <c>gateway run | example | status | devices ... | certs ... | poison ...</c>, for this tool and for <c>smartpilots gateway</c>.</summary>
public static class GatewayCommand
{
    internal static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "The folder of the spool and the credentials",
        DefaultValueFactory = _ => new DirectoryInfo(".data"),
    };

    private const string About = """
        The box at the site: MQTT in, spool, batches to the functions out.

        To connect a LoRaWAN network server (The Things Stack, ChirpStack) or an existing broker, let the gateway listen to its MQTT: `gateway example NAME`
        prints a file for `gateway run --config` and what to add to the pilot file. Without a gateway, a network server posts its webhook to the functions
        app: `smartpilots key add-integration`.
        """;

    public static Command Create() => Add(new Command("gateway", About));

    /// <summary>Adds the verbs. A command belongs to one parent: of two, it finds neither's help, and <c>--help</c> becomes an argument.</summary>
    public static Command Add(Command parent)
    {
        foreach (var verb in (Command[])[RunCommand.Create(), ExampleCommand.Create(), StatusCommand.Create(), DevicesCommand.Create(),
            CertsCommand.Create(), PoisonCommand.Create()])
            parent.Subcommands.Add(verb);
        return parent;
    }

    /// <summary>Turns what a user can do something about into a line on standard error and an exit code: 2 for a wrong argument.</summary>
    internal static int Answer(Func<int> verb)
    {
        try
        {
            return verb();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException or InvalidDataException
            or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            Console.Error.WriteLine($"gateway: {e.Message}");
            return e is ArgumentException ? 2 : 1;
        }
    }
}
