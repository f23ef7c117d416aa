using System.Net;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Broker;

namespace SmartPilots.Gateway;

/// <summary>What may be reached from where: on any address but this machine's own only what is encrypted, unless it is allowed by name.</summary>
public sealed partial record GatewayOptions
{
    /// <summary>The broker's port for TLS where it is not given and the broker listens to the network.</summary>
    public const int UsualTlsPort = 8883;

    /// <summary>
    /// Lets MQTT in clear on <see cref="MqttAddress"/> where that is not this machine's own, and to a <see cref="Bridge"/>'s broker on another
    /// machine. Passwords and readings can then be read and changed on the way. Default false.
    /// </summary>
    public bool AllowPlainMqtt { get; init; }

    /// <summary>Lets <see cref="Functions"/> be an http address of another machine. The key can then be read on the way. Default false.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>
    /// Names and addresses that devices use for the broker, for the certificate that the first start makes where
    /// <see cref="TlsCertificateFile"/> names none. Default: this machine's own.
    /// </summary>
    public IReadOnlyList<string> TlsNames { get; init; } = [];

    /// <summary>Where the broker listens in clear: with TLS on this machine only, unless it is allowed by name.</summary>
    internal IPAddress PlainAddress => TlsPort is null || AllowPlainMqtt ? IPAddress.Parse(MqttAddress) : IPAddress.Loopback;

    internal string AuthorityFolder => Path.Combine(DataFolder, "certs");

    /// <summary>
    /// With TLS where the network can reach the broker, and with the site's own certificates where none are named; those are made when there are
    /// none (<see cref="SiteAuthority"/>).
    /// </summary>
    /// <exception cref="InvalidDataException">The certificates cannot be made; the message says what to do.</exception>
    public GatewayOptions WithTls(TimeProvider clock)
    {
        var options = TlsPort is null && Bridge is null && !AllowPlainMqtt && !IsOwn(MqttAddress) ? this with { TlsPort = UsualTlsPort } : this;
        if (options.TlsPort is null || options.TlsCertificateFile.Length > 0 || Bridge is not null)
            return options;
        var site = new SiteAuthority(AuthorityFolder, clock);
        site.Prepare(Gateway, TlsNames.Count > 0 ? TlsNames : OwnNames.Of(IPAddress.Parse(MqttAddress)));
        return options with
        {
            TlsCertificateFile = site.ServerCertificatePath,
            TlsKeyFile = site.ServerKeyPath,
            ClientAuthorityFile = ClientAuthorityFile.Length > 0 ? ClientAuthorityFile : site.CertificatePath,
        };
    }

    internal static bool IsOwn(string host) => IPAddress.TryParse(host, out var address)
        ? IPAddress.IsLoopback(address) : host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
