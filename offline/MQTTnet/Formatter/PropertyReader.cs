using MQTTnet.Exceptions;
using MQTTnet.Packets;

namespace MQTTnet.Formatter;

internal static class PropertyReader
{
    private static readonly PacketProperties None = new();

    /// <summary>Reads the property length and what follows. The result is shared when empty, so it must not be changed.</summary>
    public static PacketProperties Read(ref PacketReader packet, ulong allowed)
    {
        var length = packet.ReadVarInt();
        if (length == 0)
            return None;
        var reader = new PacketReader(packet.Take((int)length));
        var properties = new PacketProperties();
        var isPassedOn = allowed == PropertySet.Publish || allowed == PropertySet.Will;
        var order = isPassedOn ? new List<byte>(4) : null;
        var seen = 0ul;
        while (!reader.AtEnd)
        {
            var id = reader.ReadVarInt();
            var bit = id < 64 ? 1ul << (int)id : 0;
            if ((bit & allowed) == 0)
                throw PacketFault.Malformed($"Property {id} does not belong into this packet.");
            var repeatable = id is (uint)PropertyId.UserProperty or (uint)PropertyId.SubscriptionIdentifier;
            if ((seen & bit) != 0 && !repeatable)
                throw PacketFault.Protocol($"Property {id} is given twice.");
            seen |= bit;
            ReadOne(ref reader, (PropertyId)id, properties);
            order?.Add((byte)id);
        }

        properties.Order = order is { Count: > 1 } ? [.. order] : null;
        return properties;
    }

    private static void ReadOne(ref PacketReader reader, PropertyId id, PacketProperties into)
    {
        switch (id)
        {
            case PropertyId.PayloadFormat: into.PayloadFormat = ReadFlag(ref reader, id); break;
            case PropertyId.MessageExpiry: into.MessageExpiry = reader.ReadUInt32(); break;
            case PropertyId.ContentType: into.ContentType = reader.ReadString(); break;
            case PropertyId.ResponseTopic: into.ResponseTopic = reader.ReadString(); break;
            case PropertyId.CorrelationData: into.CorrelationData = reader.ReadBinary(); break;
            case PropertyId.SubscriptionIdentifier: (into.SubscriptionIdentifiers ??= []).Add(NonZero(reader.ReadVarInt(), id)); break;
            case PropertyId.SessionExpiry: into.SessionExpiry = reader.ReadUInt32(); break;
            case PropertyId.AssignedClientId: into.AssignedClientId = reader.ReadString(); break;
            case PropertyId.ServerKeepAlive: into.ServerKeepAlive = reader.ReadUInt16(); break;
            case PropertyId.AuthenticationMethod: into.AuthenticationMethod = reader.ReadString(); break;
            case PropertyId.AuthenticationData: into.AuthenticationData = reader.ReadBinary(); break;
            case PropertyId.RequestProblemInformation: into.RequestProblemInformation = ReadFlag(ref reader, id); break;
            case PropertyId.WillDelay: into.WillDelay = reader.ReadUInt32(); break;
            case PropertyId.RequestResponseInformation: into.RequestResponseInformation = ReadFlag(ref reader, id); break;
            case PropertyId.ResponseInformation: into.ResponseInformation = reader.ReadString(); break;
            case PropertyId.ServerReference: into.ServerReference = reader.ReadString(); break;
            case PropertyId.ReasonString: into.ReasonString = reader.ReadString(); break;
            case PropertyId.ReceiveMaximum: into.ReceiveMaximum = (ushort)NonZero(reader.ReadUInt16(), id); break;
            case PropertyId.TopicAliasMaximum: into.TopicAliasMaximum = reader.ReadUInt16(); break;
            case PropertyId.TopicAlias: into.TopicAlias = reader.ReadUInt16(); break;
            case PropertyId.MaximumQoS: into.MaximumQoS = ReadFlag(ref reader, id); break;
            case PropertyId.RetainAvailable: into.RetainAvailable = ReadFlag(ref reader, id); break;
            case PropertyId.MaximumPacketSize: into.MaximumPacketSize = NonZero(reader.ReadUInt32(), id); break;
            case PropertyId.WildcardAvailable: into.WildcardAvailable = ReadFlag(ref reader, id); break;
            case PropertyId.SubscriptionIdentifiersAvailable: into.SubscriptionIdentifiersAvailable = ReadFlag(ref reader, id); break;
            case PropertyId.SharedSubscriptionAvailable: into.SharedSubscriptionAvailable = ReadFlag(ref reader, id); break;
            default: (into.UserProperties ??= []).Add(new MqttUserProperty(reader.ReadString(), reader.ReadString())); break;
        }
    }

    private static byte ReadFlag(ref PacketReader reader, PropertyId id)
    {
        var value = reader.ReadByte();
        return value <= 1 ? value : throw PacketFault.Protocol($"Property {id} is {value}, not 0 or 1.");
    }

    private static uint NonZero(uint value, PropertyId id) =>
        value > 0 ? value : throw PacketFault.Protocol($"Property {id} must not be 0.");
}
