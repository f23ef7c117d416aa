using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Exceptions;
using MQTTnet.Transport;

namespace MQTTnet.Server;

internal static class TlsHandshake
{
    /// <summary>Throws ConnectionLost when the two sides do not agree.</summary>
    public static async Task<MqttChannel> AcceptAsync(Socket socket, MqttServerTlsTcpEndpointOptions? options)
    {
        if (options is null)
            return Plain(socket);
        SslStream? tls = null;
        try
        {
            tls = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = options.Certificate,
                ClientCertificateRequired = options.ClientCertificateRequired,
                EnabledSslProtocols = options.SslProtocol,
                CertificateRevocationCheckMode = options.CheckCertificateRevocation
                    ? X509RevocationMode.Online
                    : X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = options.RemoteCertificateValidationCallback,
            }).ConfigureAwait(false);
            return new MqttChannel(socket, tls);
        }
        catch (Exception e) when (e is AuthenticationException || MqttChannel.IsConnectionLoss(e))
        {
            // It may have been given up, and its socket closed, at any of these steps: that is no fault to be logged.
            if (tls is not null)
                await tls.DisposeAsync().ConfigureAwait(false);
            throw new ConnectionLost(e);
        }
    }

    private static MqttChannel Plain(Socket socket)
    {
        try
        {
            return new MqttChannel(socket, null);
        }
        catch (Exception e) when (MqttChannel.IsConnectionLoss(e))
        {
            throw new ConnectionLost(e);
        }
    }
}
