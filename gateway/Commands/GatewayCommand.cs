using System.CommandLine;

namespace SmartPilots.Gateway.Commands;

/// <summary>The tree <c>gateway run | status | devices ... | certs ... | poison ...</c>, for this tool and for <c>smartpilots gateway</c>.</summary>
public static class GatewayCommand
{
    internal static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "The folder of the spool and the credentials",
        DefaultValueFactory = _ => new DirectoryInfo(".data"),
    };

    public static Command Create() => new("gateway", "The box at the site: MQTT in, spool, uplink out")
    {
        RunCommand.Create(),
        StatusCommand.Create(),
        DevicesCommand.Create(),
        CertsCommand.Create(),
        PoisonCommand.Create(),
    };
}
