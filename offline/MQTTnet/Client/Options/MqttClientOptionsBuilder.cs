using System.Net;
using System.Net.Sockets;
using System.Text;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

public sealed class MqttClientOptionsBuilder
{
    private readonly MqttClientOptions _options = new();
    private string? _host;
    private int? _port;
    private EndPoint? _endPoint;
    private AddressFamily _addressFamily;

    /// <summary>Without a port: 1883, or 8883 with TLS.</summary>
    public MqttClientOptionsBuilder WithTcpServer(
        string host, int? port = null, AddressFamily addressFamily = AddressFamily.Unspecified)
    {
        (_host, _port, _addressFamily) = (host ?? throw new ArgumentNullException(nameof(host)), port, addressFamily);
        return this;
    }

    public MqttClientOptionsBuilder WithEndPoint(EndPoint endPoint)
    {
        _endPoint = endPoint ?? throw new ArgumentNullException(nameof(endPoint));
        return this;
    }

    public MqttClientOptionsBuilder WithTlsOptions(MqttClientTlsOptions tlsOptions) =>
        With(o => o.ChannelOptions.TlsOptions = tlsOptions);

    public MqttClientOptionsBuilder WithTlsOptions(Action<MqttClientTlsOptionsBuilder> configure)
    {
        var builder = new MqttClientTlsOptionsBuilder();
        configure(builder);
        return WithTlsOptions(builder.Build());
    }

    public MqttClientOptionsBuilder WithClientId(string value) => With(o => o.ClientId = value);

    public MqttClientOptionsBuilder WithCredentials(string? username, string? password) =>
        WithCredentials(username, password is null ? null : Encoding.UTF8.GetBytes(password));

    public MqttClientOptionsBuilder WithCredentials(string? username, byte[]? password = null) =>
        With(o => (o.UserName, o.Password) = (username, password));

    public MqttClientOptionsBuilder WithCleanSession(bool value = true) => With(o => o.CleanSession = value);

    public MqttClientOptionsBuilder WithCleanStart(bool value = true) => With(o => o.CleanSession = value);

    public MqttClientOptionsBuilder WithKeepAlivePeriod(TimeSpan value) => With(o => o.KeepAlivePeriod = value);

    public MqttClientOptionsBuilder WithNoKeepAlive() => WithKeepAlivePeriod(TimeSpan.Zero);

    public MqttClientOptionsBuilder WithProtocolVersion(MqttProtocolVersion value) => With(o => o.ProtocolVersion =
        value is MqttProtocolVersion.V311 or MqttProtocolVersion.V500
            ? value
            : throw new ArgumentException("Protocol version is invalid.", nameof(value)));

    public MqttClientOptionsBuilder WithReceiveMaximum(ushort receiveMaximum) => With(o => o.ReceiveMaximum = receiveMaximum);

    public MqttClientOptionsBuilder WithMaximumPacketSize(uint maximumPacketSize) => With(o => o.MaximumPacketSize = maximumPacketSize);

    public MqttClientOptionsBuilder WithSessionExpiryInterval(uint sessionExpiryInterval) =>
        With(o => o.SessionExpiryInterval = sessionExpiryInterval);

    public MqttClientOptionsBuilder WithTimeout(TimeSpan value) => With(o => o.Timeout = value);

    public MqttClientOptionsBuilder WithTryPrivate(bool tryPrivate = true) => With(o => o.TryPrivate = tryPrivate);

    public MqttClientOptionsBuilder WithRequestProblemInformation(bool requestProblemInformation = true) =>
        With(o => o.RequestProblemInformation = requestProblemInformation);

    public MqttClientOptionsBuilder WithUserProperty(string name, string value) =>
        With(o => (o.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttClientOptionsBuilder WithWillTopic(string willTopic) => With(o => o.WillTopic = willTopic);

    public MqttClientOptionsBuilder WithWillPayload(byte[]? willPayload) => With(o => o.WillPayload = willPayload);

    public MqttClientOptionsBuilder WithWillPayload(string willPayload) => WithWillPayload(Encoding.UTF8.GetBytes(willPayload));

    public MqttClientOptionsBuilder WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel willQualityOfServiceLevel) =>
        With(o => o.WillQualityOfServiceLevel = willQualityOfServiceLevel);

    public MqttClientOptionsBuilder WithWillRetain(bool willRetain = true) => With(o => o.WillRetain = willRetain);

    public MqttClientOptionsBuilder WithWillDelayInterval(uint willDelayInterval) => With(o => o.WillDelayInterval = willDelayInterval);

    public MqttClientOptionsBuilder WithWillMessageExpiryInterval(uint willMessageExpiryInterval) =>
        With(o => o.WillMessageExpiryInterval = willMessageExpiryInterval);

    public MqttClientOptionsBuilder WithWillContentType(string willContentType) => With(o => o.WillContentType = willContentType);

    public MqttClientOptionsBuilder WithWillUserProperty(string name, string value) =>
        With(o => (o.WillUserProperties ??= []).Add(new MqttUserProperty(name, value)));

    public MqttClientOptions Build()
    {
        var port = _port ?? (_options.ChannelOptions.TlsOptions.UseTls ? 8883 : 1883);
        _options.ChannelOptions.RemoteEndpoint = _endPoint
            ?? (_host is not null ? new DnsEndPoint(_host, port, _addressFamily) : _options.ChannelOptions.RemoteEndpoint)
            ?? throw new InvalidOperationException("A channel must be set.");
        return _options;
    }

    private MqttClientOptionsBuilder With(Action<MqttClientOptions> set)
    {
        set(_options);
        return this;
    }
}
