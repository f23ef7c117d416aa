using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using SmartPilots.Gateway;
using SmartPilots.Gateway.Broker;
using SmartPilots.Local.FunctionHost;

namespace SmartPilots.Local.Running;

/// <summary>
/// What gateway and functions are told of the network. The functions always serve this machine's own programs on 127.0.0.1 in clear, the
/// gateway among them; the network has an endpoint of its own.
/// </summary>
internal static class Reach
{
    /// <summary>The gateway's options with network and certificate; the certificate is made where there is none yet.</summary>
    /// <exception cref="CannotListenException">The address is not this machine's: no certificate is made for it.</exception>
    /// <exception cref="InvalidDataException">The certificate cannot be made.</exception>
    public static GatewayOptions Of(GatewayOptions own, NetworkOptions? network)
    {
        if (network is null)
            return own;
        if (Try(network.Address, 0) is { } failure)
            throw new CannotListenException("--listen", network.Address.ToString(), failure);
        var options = own with
        {
            MqttAddress = network.Address.ToString(),
            TlsPort = network.MqttTlsPort,
            TlsCertificateFile = network.CertificateFile,
            TlsKeyFile = network.KeyFile,
            TlsNames = network.Names,
            AllowPlainMqtt = network.AllowPlainMqtt,
        };
        return options.WithTls(TimeProvider.System);
    }

    /// <summary>Names and addresses that were asked for and that the certificate, made at an earlier start, does not hold.</summary>
    public static IReadOnlyList<string> MissingNames(NetworkOptions network, GatewayOptions gateway)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(gateway.TlsCertificateFile);
        var isAny = network.Address.Equals(IPAddress.Any) || network.Address.Equals(IPAddress.IPv6Any);
        string[] asked = [.. network.Names, .. isAny || network.Names.Count > 0 || network.CertificateFile.Length > 0 ? [] : new[] { network.Address.ToString() }];
        return [.. asked.Where(name => !certificate.MatchesHostname(name))];
    }

    /// <exception cref="InvalidDataException">The files are not a certificate and its key.</exception>
    public static NetworkEndpoint? EndpointOf(NetworkOptions? network, int port, GatewayOptions gateway)
    {
        if (network is null)
            return null;
        var listen = new IPEndPoint(network.Address, port);
        if (network.AllowPlainHttp)
            return new NetworkEndpoint(listen, null, []);
        var certificate = PemFile.Load(gateway.TlsCertificateFile, gateway.TlsKeyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(gateway.TlsCertificateFile);
        return new NetworkEndpoint(listen, certificate, chain);
    }

    /// <summary>A name or address of this machine that the certificate holds: what devices and browsers use.</summary>
    public static string HostOf(NetworkOptions network, GatewayOptions gateway)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(gateway.TlsCertificateFile);
        var alternatives = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        var names = alternatives.SelectMany(one => one.EnumerateDnsNames()).Where(name => name != "localhost" && !name.StartsWith('*'));
        var addresses = alternatives.SelectMany(one => one.EnumerateIPAddresses()).OrderBy(IPAddress.IsLoopback).Select(address => address.ToString());
        // Names that somebody has chosen resolve; of the machine's own that is not known.
        var areChosen = network.Names.Count > 0 || network.CertificateFile.Length > 0;
        return (areChosen ? names.Concat(addresses) : addresses.Concat(names)).FirstOrDefault() ?? network.Address.ToString();
    }

    public static string PageOf(NetworkOptions network, string host, int port) =>
        new UriBuilder(network.AllowPlainHttp ? "http" : "https", host, port).Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Where MQTT is taken in clear, for this machine's own programs.</summary>
    public static string PlainMqttHost(NetworkOptions? network)
    {
        if (network is not { AllowPlainMqtt: true, Address: var address } || address.Equals(IPAddress.Any))
            return "127.0.0.1";
        return address.Equals(IPAddress.IPv6Any) ? "::1" : address.ToString();
    }

    /// <summary>What to tell of a broker that cannot listen.</summary>
    public static Exception Explain(SocketException failure, GatewayOptions gateway)
    {
        if (failure.SocketErrorCode != SocketError.AddressAlreadyInUse)
            return new CannotListenException("--listen, --mqtt-port", $"{gateway.MqttAddress}:{gateway.MqttPort}", failure);
        return gateway.TlsPort is { } tls && Try(IPAddress.Parse(gateway.MqttAddress), tls) is not null
            ? new PortInUseException("MQTT over TLS", tls, "--mqtt-tls-port", failure)
            : new PortInUseException("MQTT", gateway.MqttPort, "--mqtt-port", failure);
    }

    // Null: it can be listened on.
    private static SocketException? Try(IPAddress address, int port)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }
}
