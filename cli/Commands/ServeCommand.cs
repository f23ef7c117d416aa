using System.CommandLine.Parsing;
using System.Net;
using SmartPilots.Cli.Serving;
using SmartPilots.Functions.People;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Commands;

/// <summary><c>serve</c>: the whole system with one's own pilots, in real time, until it is stopped.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Pilots = new("--pilots")
    {
        Description = "Folder of your pilot files; an edited file is taken while the system runs", Required = true,
    };

    private static readonly Option<string> Data = LocalArguments.Data();
    private static readonly Option<FileInfo?> Notifications = new("--notifications")
    {
        Description = "File that says who is told of alerts, and how (docs/notifications.md); DATA/notifications.json when left out",
    };

    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "IP address to listen on; on any but 127.0.0.1 page and MQTT use TLS (0.0.0.0: all of this machine's)",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private static readonly Option<int> HttpPort = LocalArguments.Port("--http-port", "Port of page and API", LocalSystemOptions.DefaultHttpPort);
    private static readonly Option<int> MqttPort = LocalArguments.Port("--mqtt-port",
        "Port of MQTT in clear, with TLS on this machine only", LocalSystemOptions.DefaultMqttPort);

    private static readonly Option<int> MqttTlsPort = LocalArguments.Port("--mqtt-tls-port", "Port of MQTT over TLS", NetworkOptions.DefaultMqttTlsPort);
    private static readonly Option<FileInfo?> Certificate = new("--tls-certificate")
    {
        Description = "Certificate with its chain, PEM, for page and MQTT (the site's own authority issues one)",
    };

    private static readonly Option<FileInfo?> Key = new("--tls-key") { Description = "The certificate's key, PEM" };
    private static readonly Option<string[]> Names = new("--tls-name")
    {
        Description = "A name or address that devices and browsers use, for the certificate that the first start makes; may be repeated",
    };

    private static readonly Option<bool> PlainMqtt = new("--allow-plain-mqtt")
    {
        Description = "Take MQTT in clear from the network too: passwords and readings can be read on the way",
    };

    private static readonly Option<bool> PlainHttp = new("--allow-plain-http")
    {
        Description = "Serve page and API in clear: the operator key can be read on the way",
    };

    private static readonly Option<string?> OpenIdAuthority = new("--openid-authority")
    {
        Description = "Issuer of an identity provider by which invited people may sign in (docs/people.md)",
    };

    private static readonly Option<string?> OpenIdClient = new("--openid-client") { Description = "Id of this system at the identity provider" };

    public static Command Create(ILoggerFactory logs)
    {
        var command = new Command("serve", "The whole system on one box, with your own pilots and devices, in real time; until Ctrl-C")
        {
            Pilots, Data, Notifications, Listen, HttpPort, MqttPort, MqttTlsPort, Certificate, Key, Names, PlainMqtt, PlainHttp,
            OpenIdAuthority, OpenIdClient,
        };
        command.Validators.Add(Check);
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, () => new ServeRun(OptionsOf(parsed), logs)
            .RunAsync(parsed.InvocationConfiguration.Output, cancellationToken)));
        return command;
    }

    // What has no value is an error of System.CommandLine's own: asking for its value would throw.
    private static void Check(CommandResult result)
    {
        var listen = TextOf(result, Listen);
        if (listen is not null && !IPAddress.TryParse(listen, out _))
            result.AddError($"--listen: {listen} is no IP address, such as 192.168.1.20, or 0.0.0.0 for all of this machine's");
        else if (listen is null || IPAddress.IsLoopback(IPAddress.Parse(listen)))
            CheckOwn(listen, result);
        if (TextOf(result, Certificate) is null != TextOf(result, Key) is null)
            result.AddError("--tls-certificate and --tls-key: give both, or none");
        if (TextOf(result, OpenIdAuthority) is null != TextOf(result, OpenIdClient) is null)
            result.AddError("--openid-authority and --openid-client: give both, or none");
        foreach (var option in (Option[])[Certificate, Key])
        {
            if (TextOf(result, option) is { } file && !File.Exists(file))
                result.AddError($"{option.Name}: there is no file {file}");
        }
        foreach (var name in (result.GetResult(Names)?.Tokens ?? []).Where(name => Uri.CheckHostName(name.Value) == UriHostNameType.Unknown))
            result.AddError($"--tls-name: {name.Value} is no host name or address");
    }

    private static string? TextOf(CommandResult result, Option option) => result.GetResult(option)?.Tokens is [var token] ? token.Value : null;

    private static void CheckOwn(string? listen, CommandResult result)
    {
        if (listen is not null && !IPAddress.Parse(listen).Equals(IPAddress.Loopback))
            result.AddError($"--listen: of this machine's own addresses it is 127.0.0.1, not {listen}");
        foreach (var option in (Option[])[MqttTlsPort, Certificate, Key, Names, PlainMqtt, PlainHttp])
        {
            if (result.GetResult(option) is { Implicit: false })
                result.AddError($"{option.Name} is for the network: give --listen an address of it");
        }
    }

    private static OpenIdSettings? OpenIdOf(string? authority, string? client)
    {
        if (authority is null || client is null)
            return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback))
            throw new InvalidDataException($"--openid-authority: {authority} is no https address");
        return new OpenIdSettings(address, client, Environment.GetEnvironmentVariable("SMARTPILOTS_OPENID_SECRET") is { Length: > 0 } secret ? secret : null, null);
    }

    private static LocalSystemOptions OptionsOf(ParseResult parsed)
    {
        var listen = IPAddress.Parse(parsed.GetRequiredValue(Listen));
        return new LocalSystemOptions(parsed.GetRequiredValue(Data), TimeProvider.System)
        {
            PilotsFolder = parsed.GetRequiredValue(Pilots),
            NotificationsFile = NotificationsFile.Find(parsed.GetValue(Notifications)?.FullName, parsed.GetRequiredValue(Data)),
            HttpPort = parsed.GetValue(HttpPort),
            MqttPort = parsed.GetValue(MqttPort),
            OpenId = OpenIdOf(parsed.GetValue(OpenIdAuthority), parsed.GetValue(OpenIdClient)),
            Network = IPAddress.IsLoopback(listen) ? null : new NetworkOptions(listen)
            {
                MqttTlsPort = parsed.GetValue(MqttTlsPort),
                CertificateFile = parsed.GetValue(Certificate)?.FullName ?? "",
                KeyFile = parsed.GetValue(Key)?.FullName ?? "",
                Names = parsed.GetValue(Names) ?? [],
                AllowPlainMqtt = parsed.GetValue(PlainMqtt),
                AllowPlainHttp = parsed.GetValue(PlainHttp),
            },
        };
    }
}
