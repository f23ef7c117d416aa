using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet;

public sealed class MqttClientCertificateValidationEventArgs(
    X509Certificate? certificate, X509Chain? chain, SslPolicyErrors sslPolicyErrors, MqttClientTcpOptions clientOptions) : EventArgs
{
    public X509Certificate? Certificate { get; } = certificate;

    public X509Chain? Chain { get; } = chain;

    public SslPolicyErrors SslPolicyErrors { get; } = sslPolicyErrors;

    public MqttClientTcpOptions ClientOptions { get; } = clientOptions;
}
