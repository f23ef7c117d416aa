using System.Collections;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Transport;

namespace MQTTnet.Server;

/// <summary>A client asks to be let in. Handlers decide by setting <see cref="ReasonCode"/>.</summary>
public sealed class ValidatingConnectionEventArgs : EventArgs
{
    private readonly MqttConnectPacket _packet;
    private readonly MqttChannel _channel;

    internal ValidatingConnectionEventArgs(
        MqttConnectPacket packet, MqttChannel channel, IDictionary sessionItems, CancellationToken cancellationToken)
    {
        _packet = packet;
        _channel = channel;
        SessionItems = sessionItems;
        CancellationToken = cancellationToken;
    }

    public CancellationToken CancellationToken { get; }

    public string ClientId => _packet.ClientId;

    public string? UserName => _packet.Username;

    public string? Password => _packet.Password is null ? null : Encoding.UTF8.GetString(_packet.Password);

    public byte[]? RawPassword => _packet.Password;

    public bool? CleanSession => _packet.CleanSession;

    public MqttProtocolVersion ProtocolVersion => _packet.ProtocolVersion;

    /// <summary>Seconds.</summary>
    public ushort? KeepAlivePeriod => _packet.KeepAlivePeriod;

    public EndPoint? RemoteEndPoint => _channel.RemoteEndPoint;

    public bool IsSecureConnection => _channel.IsSecure;

    /// <summary>The certificate that TLS has accepted; null without one.</summary>
    public X509Certificate2? ClientCertificate => _channel.PeerCertificate;

    public string? AuthenticationMethod => _packet.AuthenticationMethod;

    public byte[]? AuthenticationData => _packet.AuthenticationData;

    public uint MaximumPacketSize => _packet.MaximumPacketSize;

    public ushort ReceiveMaximum => _packet.ReceiveMaximum;

    public uint SessionExpiryInterval => _packet.SessionExpiryInterval;

    public ushort TopicAliasMaximum => _packet.TopicAliasMaximum;

    public uint WillDelayInterval => _packet.WillDelayInterval;

    public bool RequestProblemInformation => _packet.RequestProblemInformation;

    public bool RequestResponseInformation => _packet.RequestResponseInformation;

    public List<MqttUserProperty>? UserProperties => _packet.UserProperties;

    /// <summary>Becomes the session's items when the client is let in.</summary>
    public IDictionary SessionItems { get; }

    public string? AssignedClientIdentifier { get; set; }

    public MqttConnectReasonCode ReasonCode { get; set; } = MqttConnectReasonCode.Success;

    public string? ReasonString { get; set; }

    public string? ServerReference { get; set; }

    public List<MqttUserProperty>? ResponseUserProperties { get; set; }
}
