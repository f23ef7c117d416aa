using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace SmartPilots.Conformance;

/// <summary>mosquitto's settings as handlers of the server's public events, the way that the gateway's own policies hang on it.</summary>
internal sealed class Policies(Configuration configuration, MqttServer server)
{
    /// <summary>mosquitto's defaults, max_inflight_messages and max_topic_alias: its tests compare CONNACK byte by byte.</summary>
    private const ushort ReceiveMaximum = 20;
    private const ushort TopicAliasMaximum = 10;

    /// <summary>Not among the reasons of PUBACK, but mosquitto's.</summary>
    private const MqttPubAckReasonCode PacketTooLarge = (MqttPubAckReasonCode)0x95;

    /// <summary>Key of the session's item.</summary>
    private const string KeepAlive = "keep-alive";

    private readonly PasswordFile? _passwords = configuration.PasswordFile is { } path ? PasswordFile.Read(path) : null;
    private AccessList? _access = configuration.AclFile is { } path ? AccessList.Read(path) : null;

    public void Attach()
    {
        server.ValidatingConnectionAsync += Done<ValidatingConnectionEventArgs>(Validate);
        server.InterceptingPublishAsync += PublishAsync;
        server.InterceptingOutboundPacketAsync += Done<InterceptingPacketEventArgs>(Send);
    }

    public void Reload()
    {
        if (configuration.AclFile is { } path)
            _access = AccessList.Read(path);
    }

    private static Func<T, Task> Done<T>(Action<T> handle) => args =>
    {
        handle(args);
        return Task.CompletedTask;
    };

    private void Validate(ValidatingConnectionEventArgs args)
    {
        args.SessionItems[KeepAlive] = args.KeepAlivePeriod ?? 0;
        if (args.ClientId.Length == 0)
            args.AssignedClientIdentifier = $"auto-{Guid.NewGuid()}"; // mosquitto's default, auto_id_prefix
        if (args.ClientId.Length == 0 && !configuration.AllowEmptyClientId)
            args.ReasonCode = args.ProtocolVersion == MqttProtocolVersion.V500
                ? MqttConnectReasonCode.UnspecifiedError
                : MqttConnectReasonCode.ClientIdentifierNotValid;
        else if (configuration.Tls is { UseIdentity: true } && args.ClientCertificate is null)
            args.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
        else if (!IsKnown(args))
            args.ReasonCode = MqttConnectReasonCode.NotAuthorized;
    }

    private bool IsKnown(ValidatingConnectionEventArgs args)
    {
        if (configuration.Tls is { UseIdentity: true })
            return true;
        if (args.UserName is null || _passwords is null)
            return configuration.AllowAnonymous;
        return args.RawPassword is { } password && _passwords.Admits(args.UserName, password);
    }

    private async Task PublishAsync(InterceptingPublishEventArgs args)
    {
        var message = args.ApplicationMessage;
        var objection = message.Retain && !configuration.RetainAvailable ? MqttDisconnectReasonCode.RetainNotSupported
            : (int)message.QualityOfServiceLevel > (configuration.MaximumQos ?? 2) ? MqttDisconnectReasonCode.QoSNotSupported
            : message.Topic.Length + message.Payload.Length > (configuration.MaximumPacketSize ?? long.MaxValue)
                ? MqttDisconnectReasonCode.PacketTooLarge
            : (MqttDisconnectReasonCode?)null;
        if (objection is { } reason)
        {
            args.ProcessPublish = false;
            await server.DisconnectClientAsync(args.ClientId, new MqttServerClientDisconnectOptions { ReasonCode = reason });
        }
        else if (configuration.MaximumPayload is { } most && message.Payload.Length > most)
        {
            args.ProcessPublish = false;
            args.Response.ReasonCode = PacketTooLarge;
        }
        else if (_access is { } access && !access.Allows(args.UserName, args.ClientId, message.Topic, "write"))
        {
            args.ProcessPublish = false;
            args.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
        }
    }

    private void Send(InterceptingPacketEventArgs args)
    {
        if (args.Packet is MqttConnAckPacket answer && answer.ReasonCode == MqttConnectReasonCode.Success)
            Describe(answer, (ushort)args.SessionItems[KeepAlive]!);
        else if (args.Packet is MqttPublishPacket publish && _access is { } access)
            args.ProcessPacket = access.Allows(args.UserName, args.ClientId, publish.Topic, "read");
    }

    /// <summary>What mosquitto would say of itself.</summary>
    private void Describe(MqttConnAckPacket answer, ushort keepAlive)
    {
        answer.ReceiveMaximum = ReceiveMaximum;
        answer.TopicAliasMaximum = TopicAliasMaximum;
        answer.MaximumPacketSize = configuration.MaximumPacketSize ?? 0;
        answer.RetainAvailable = configuration.RetainAvailable;
        if (configuration.MaximumKeepAlive is { } most && (keepAlive == 0 || keepAlive > most))
            answer.ServerKeepAlive = most;
        answer.MaximumQoS = (MqttQualityOfServiceLevel)(configuration.MaximumQos ?? 2);
    }
}
