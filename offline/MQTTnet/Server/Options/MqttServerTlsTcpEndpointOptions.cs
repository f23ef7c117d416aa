using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet.Server;

public sealed class MqttServerTlsTcpEndpointOptions : MqttServerTcpEndpointBaseOptions
{
    public MqttServerTlsTcpEndpointOptions() => Port = 8883;

    internal X509Certificate2? Certificate { get; set; }

    public bool ClientCertificateRequired { get; set; }

    public bool CheckCertificateRevocation { get; set; }

    public SslProtocols SslProtocol { get; set; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    public RemoteCertificateValidationCallback? RemoteCertificateValidationCallback { get; set; }
}
