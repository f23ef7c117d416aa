using System.Net;

namespace MQTTnet;

public sealed class MqttClientTcpOptions
{
    public EndPoint? RemoteEndpoint { get; set; }

    public bool NoDelay { get; set; } = true;

    public MqttClientTlsOptions TlsOptions { get; set; } = new();
}
