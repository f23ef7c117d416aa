using System.CommandLine;
using SmartPilots.Core.Model;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Gateway.Commands;

/// <summary><c>gateway certs authority | server | device | revoke</c>: a site authority for a pilot that has none.</summary>
internal static class CertsCommand
{
    private static readonly Argument<string> Pilot = new("pilot") { Description = "The pilot's name, for the authority's own" };
    private static readonly Argument<string[]> Hosts = new("host") { Description = "Names and addresses devices use for the broker" };
    private static readonly Argument<string> Device = new("device") { Description = "pilot/site/device" };

    public static Command Create()
    {
        var authority = new Command("authority", "Make the site's authority") { Pilot, GatewayCommand.Data };
        authority.SetAction(parse => Do(parse, (certs, _) =>
        {
            certs.Create(parse.GetValue(Pilot)!);
            Console.WriteLine($"Give devices this certificate to trust: {certs.CertificatePath}");
        }));
        var server = new Command("server", "Issue the broker's certificate") { Hosts, GatewayCommand.Data };
        server.SetAction(parse => Do(parse, (certs, _) => Console.WriteLine(certs.IssueServer(parse.GetRequiredValue(Hosts)))));
        var device = new Command("device", "Issue a device's certificate") { Device, GatewayCommand.Data };
        device.SetAction(parse => Do(parse, (certs, _) => Console.WriteLine(certs.IssueDevice(Key(parse)))));
        var revoke = new Command("revoke", "Refuse the device's certificates issued until now") { Device, GatewayCommand.Data };
        revoke.SetAction(parse => Do(parse, (_, folder) =>
            DeviceCertificates.Revoke(Path.Combine(folder, GatewayOptions.RevokedFile), Key(parse), TimeProvider.System.GetUtcNow())));
        Hosts.Arity = ArgumentArity.OneOrMore;
        return new Command("certs", "Certificates of the site's own authority") { authority, server, device, revoke };
    }

    private static DeviceKey Key(ParseResult parse) => DeviceKey.TryParse(parse.GetValue(Device), out var key)
        ? key!
        : throw new ArgumentException($"'{parse.GetValue(Device)}' is not pilot/site/device.");

    private static int Do(ParseResult parse, Action<SiteAuthority, string> action) => GatewayCommand.Answer(() =>
    {
        var folder = parse.GetValue(GatewayCommand.Data)!.FullName;
        action(new SiteAuthority(Path.Combine(folder, "certs"), TimeProvider.System), folder);
        return 0;
    });
}
