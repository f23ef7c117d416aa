using MQTTnet.Packets;

namespace MQTTnet.Formatter;

internal static class PropertyWriter
{
    public static void WriteNone(PacketWriter writer) => writer.WriteByte(0);

    private static readonly PropertyId[] Usual =
    [
        PropertyId.TopicAliasMaximum, PropertyId.TopicAlias, PropertyId.PayloadFormat, PropertyId.ContentType, PropertyId.ResponseTopic,
        PropertyId.CorrelationData, PropertyId.SubscriptionIdentifier, PropertyId.SessionExpiry, PropertyId.ServerKeepAlive,
        PropertyId.AssignedClientId, PropertyId.AuthenticationMethod, PropertyId.AuthenticationData, PropertyId.RequestProblemInformation,
        PropertyId.WillDelay, PropertyId.RequestResponseInformation, PropertyId.ResponseInformation, PropertyId.ServerReference,
        PropertyId.ReasonString, PropertyId.RetainAvailable, PropertyId.MaximumPacketSize, PropertyId.ReceiveMaximum, PropertyId.MaximumQoS,
        PropertyId.WildcardAvailable, PropertyId.SubscriptionIdentifiersAvailable, PropertyId.SharedSubscriptionAvailable,
        PropertyId.UserProperty, PropertyId.MessageExpiry,
    ];

    /// <summary>Writes the property length and the properties that are present: in their own order, the rest in mosquitto's. Any is allowed.</summary>
    public static void Write(PacketWriter writer, PacketProperties p)
    {
        var start = writer.BeginLength();
        var (written, users) = (0ul, 0);
        foreach (var id in p.Order ?? [])
        {
            if (id != (byte)PropertyId.UserProperty && (written & (1ul << id)) == 0)
                WriteOne(writer, (PropertyId)id, p);
            else if (id == (byte)PropertyId.UserProperty && users < p.UserProperties?.Count)
                WriteUserProperty(writer, p.UserProperties[users++]);
            written |= 1ul << id;
        }

        foreach (var id in Usual)
        {
            if (id == PropertyId.UserProperty)
                WriteUserProperties(writer, p.UserProperties, users);
            else if ((written & (1ul << (int)id)) == 0)
                WriteOne(writer, id, p);
        }

        writer.EndLength(start);
    }

    private static void WriteOne(PacketWriter writer, PropertyId id, PacketProperties p)
    {
        switch (id)
        {
            case PropertyId.TopicAliasMaximum: WriteUInt16(writer, id, p.TopicAliasMaximum); break;
            case PropertyId.TopicAlias: WriteUInt16(writer, id, p.TopicAlias); break;
            case PropertyId.PayloadFormat: WriteByte(writer, id, p.PayloadFormat); break;
            case PropertyId.ContentType: WriteString(writer, id, p.ContentType); break;
            case PropertyId.ResponseTopic: WriteString(writer, id, p.ResponseTopic); break;
            case PropertyId.CorrelationData: WriteBinary(writer, id, p.CorrelationData); break;
            case PropertyId.SubscriptionIdentifier: WriteIdentifiers(writer, p.SubscriptionIdentifiers); break;
            case PropertyId.SessionExpiry: WriteUInt32(writer, id, p.SessionExpiry); break;
            case PropertyId.ServerKeepAlive: WriteUInt16(writer, id, p.ServerKeepAlive); break;
            case PropertyId.AssignedClientId: WriteString(writer, id, p.AssignedClientId); break;
            case PropertyId.AuthenticationMethod: WriteString(writer, id, p.AuthenticationMethod); break;
            case PropertyId.AuthenticationData: WriteBinary(writer, id, p.AuthenticationData); break;
            case PropertyId.RequestProblemInformation: WriteByte(writer, id, p.RequestProblemInformation); break;
            case PropertyId.WillDelay: WriteUInt32(writer, id, p.WillDelay); break;
            case PropertyId.RequestResponseInformation: WriteByte(writer, id, p.RequestResponseInformation); break;
            case PropertyId.ResponseInformation: WriteString(writer, id, p.ResponseInformation); break;
            case PropertyId.ServerReference: WriteString(writer, id, p.ServerReference); break;
            case PropertyId.ReasonString: WriteString(writer, id, p.ReasonString); break;
            case PropertyId.RetainAvailable: WriteByte(writer, id, p.RetainAvailable); break;
            case PropertyId.MaximumPacketSize: WriteUInt32(writer, id, p.MaximumPacketSize); break;
            case PropertyId.ReceiveMaximum: WriteUInt16(writer, id, p.ReceiveMaximum); break;
            case PropertyId.MaximumQoS: WriteByte(writer, id, p.MaximumQoS); break;
            case PropertyId.WildcardAvailable: WriteByte(writer, id, p.WildcardAvailable); break;
            case PropertyId.SubscriptionIdentifiersAvailable: WriteByte(writer, id, p.SubscriptionIdentifiersAvailable); break;
            case PropertyId.SharedSubscriptionAvailable: WriteByte(writer, id, p.SharedSubscriptionAvailable); break;
            case PropertyId.MessageExpiry: WriteUInt32(writer, id, p.MessageExpiry); break;
        }
    }

    private static void WriteIdentifiers(PacketWriter writer, List<uint>? identifiers)
    {
        foreach (var identifier in identifiers ?? [])
        {
            writer.WriteByte((byte)PropertyId.SubscriptionIdentifier);
            writer.WriteVarInt(identifier);
        }
    }

    private static void WriteUserProperties(PacketWriter writer, List<MqttUserProperty>? properties, int from)
    {
        for (var i = from; i < properties?.Count; i++)
            WriteUserProperty(writer, properties[i]);
    }

    private static void WriteUserProperty(PacketWriter writer, MqttUserProperty property)
    {
        writer.WriteByte((byte)PropertyId.UserProperty);
        writer.WriteString(property.Name);
        writer.WriteString(property.Value);
    }

    private static void WriteByte(PacketWriter writer, PropertyId id, byte? value)
    {
        if (value is not { } present)
            return;
        writer.WriteByte((byte)id);
        writer.WriteByte(present);
    }

    private static void WriteUInt16(PacketWriter writer, PropertyId id, ushort? value)
    {
        if (value is not { } present)
            return;
        writer.WriteByte((byte)id);
        writer.WriteUInt16(present);
    }

    private static void WriteUInt32(PacketWriter writer, PropertyId id, uint? value)
    {
        if (value is not { } present)
            return;
        writer.WriteByte((byte)id);
        writer.WriteUInt32(present);
    }

    private static void WriteString(PacketWriter writer, PropertyId id, string? value)
    {
        if (value is null)
            return;
        writer.WriteByte((byte)id);
        writer.WriteString(value);
    }

    private static void WriteBinary(PacketWriter writer, PropertyId id, byte[]? value)
    {
        if (value is null)
            return;
        writer.WriteByte((byte)id);
        writer.WriteBinary(value);
    }
}
