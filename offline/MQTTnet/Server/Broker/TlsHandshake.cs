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
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false);
        try
        {
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
        }
        catch (Exception e) when (e is AuthenticationException || MqttChannel.IsConnectionLoss(e))
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw new ConnectionLost(e);
        }

        return new MqttChannel(socket, tls);
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
