using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Transport;

namespace MQTTnet;

/// <summary>TCP, and TLS over it.</summary>
internal static class ClientDial
{
    public static async Task<MqttChannel> OpenAsync(MqttClientTcpOptions options, CancellationToken cancellationToken)
    {
        var socket = options.RemoteEndpoint is DnsEndPoint { AddressFamily: AddressFamily.Unspecified }
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(options.RemoteEndpoint!.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = options.NoDelay;
            await socket.ConnectAsync(options.RemoteEndpoint, cancellationToken).ConfigureAwait(false);
            var tls = options.TlsOptions.UseTls ? await EncryptAsync(socket, options, cancellationToken).ConfigureAwait(false) : null;
            return new MqttChannel(socket, tls);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> EncryptAsync(Socket socket, MqttClientTcpOptions options, CancellationToken cancellationToken)
    {
        var tlsOptions = options.TlsOptions;
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = tlsOptions.TargetHost ?? HostOf(options.RemoteEndpoint!),
                EnabledSslProtocols = tlsOptions.SslProtocol,
                CertificateRevocationCheckMode = tlsOptions.RevocationMode,
                ClientCertificates = tlsOptions.ClientCertificates is null ? null : [.. tlsOptions.ClientCertificates],
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accept(certificate, chain, errors, options),
                CertificateChainPolicy = PolicyOf(tlsOptions),
            },
            cancellationToken).ConfigureAwait(false);
        return tls;
    }

    private static X509ChainPolicy? PolicyOf(MqttClientTlsOptions options)
    {
        if (options.TrustChain is not { Count: > 0 } roots)
            return null;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = options.IgnoreCertificateRevocationErrors ? X509RevocationMode.NoCheck : options.RevocationMode,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private static bool Accept(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, MqttClientTcpOptions options)
    {
        var tlsOptions = options.TlsOptions;
        if (tlsOptions.CertificateValidationHandler is { } decide)
            return decide(new MqttClientCertificateValidationEventArgs(certificate, chain, errors, options));
        if (errors == SslPolicyErrors.None || tlsOptions.AllowUntrustedCertificates)
            return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors)
            return false;
        const X509ChainStatusFlags revocation = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation
            | X509ChainStatusFlags.Revoked;
        var ignored = tlsOptions.IgnoreCertificateRevocationErrors ? revocation : X509ChainStatusFlags.NoError;
        return tlsOptions.IgnoreCertificateChainErrors || chain!.ChainStatus.All(s => (s.Status & ~ignored) == 0);
    }

    private static string HostOf(EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint dns => dns.Host,
        IPEndPoint ip => ip.Address.ToString(),
        _ => "",
    };
}
