using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet.Server;

public sealed class MqttServerOptionsBuilder
{
    private readonly MqttServerOptions _options = new();

    public MqttServerOptionsBuilder WithDefaultEndpoint() => With(o => o.DefaultEndpointOptions.IsEnabled = true);

    public MqttServerOptionsBuilder WithoutDefaultEndpoint() => With(o => o.DefaultEndpointOptions.IsEnabled = false);

    public MqttServerOptionsBuilder WithDefaultEndpointPort(int value) => With(o => o.DefaultEndpointOptions.Port = value);

    public MqttServerOptionsBuilder WithDefaultEndpointBoundIPAddress(IPAddress? value) =>
        With(o => o.DefaultEndpointOptions.BoundInterNetworkAddress = value ?? IPAddress.Any);

    public MqttServerOptionsBuilder WithDefaultEndpointBoundIPV6Address(IPAddress? value) =>
        With(o => o.DefaultEndpointOptions.BoundInterNetworkV6Address = value ?? IPAddress.Any);

    public MqttServerOptionsBuilder WithDefaultEndpointReuseAddress() => With(o => o.DefaultEndpointOptions.ReuseAddress = true);

    public MqttServerOptionsBuilder WithEncryptedEndpoint() => With(o => o.TlsEndpointOptions.IsEnabled = true);

    public MqttServerOptionsBuilder WithoutEncryptedEndpoint() => With(o => o.TlsEndpointOptions.IsEnabled = false);

    public MqttServerOptionsBuilder WithEncryptedEndpointPort(int value) => With(o => o.TlsEndpointOptions.Port = value);

    public MqttServerOptionsBuilder WithEncryptedEndpointBoundIPAddress(IPAddress value) =>
        With(o => o.TlsEndpointOptions.BoundInterNetworkAddress = value);

    public MqttServerOptionsBuilder WithEncryptedEndpointBoundIPV6Address(IPAddress value) =>
        With(o => o.TlsEndpointOptions.BoundInterNetworkV6Address = value);

    public MqttServerOptionsBuilder WithEncryptionCertificate(X509Certificate2 certificate) =>
        With(o => o.TlsEndpointOptions.Certificate = certificate ?? throw new ArgumentNullException(nameof(certificate)));

    public MqttServerOptionsBuilder WithEncryptionSslProtocol(SslProtocols value) => With(o => o.TlsEndpointOptions.SslProtocol = value);

    /// <summary>Asks clients for a certificate; the callback decides, also when there is none.</summary>
    public MqttServerOptionsBuilder WithClientCertificate(
        RemoteCertificateValidationCallback? validationCallback = null, bool checkCertificateRevocation = false) =>
        With(o =>
        {
            o.TlsEndpointOptions.ClientCertificateRequired = true;
            o.TlsEndpointOptions.CheckCertificateRevocation = checkCertificateRevocation;
            o.TlsEndpointOptions.RemoteCertificateValidationCallback = validationCallback;
        });

    public MqttServerOptionsBuilder WithRemoteCertificateValidationCallback(RemoteCertificateValidationCallback value) =>
        With(o => o.TlsEndpointOptions.RemoteCertificateValidationCallback = value);

    public MqttServerOptionsBuilder WithConnectionBacklog(int value) =>
        With(o => o.DefaultEndpointOptions.ConnectionBacklog = o.TlsEndpointOptions.ConnectionBacklog = value);

    public MqttServerOptionsBuilder WithDefaultCommunicationTimeout(TimeSpan value) => With(o => o.DefaultCommunicationTimeout = value);

    public MqttServerOptionsBuilder WithPersistentSessions(bool value = true) => With(o => o.EnablePersistentSessions = value);

    public MqttServerOptionsBuilder WithMaxPendingMessagesPerClient(int value) => With(o => o.MaxPendingMessagesPerClient = value);

    public MqttServerOptions Build()
    {
        if (_options.TlsEndpointOptions.IsEnabled && _options.TlsEndpointOptions.Certificate is null)
            throw new InvalidOperationException("TLS certificate is not set.");
        return _options;
    }

    private MqttServerOptionsBuilder With(Action<MqttServerOptions> set)
    {
        set(_options);
        return this;
    }
}
