using MQTTnet.Packets;

namespace MQTTnet.Formatter;

internal static class PropertyWriter
{
    public static void WriteNone(PacketWriter writer) => writer.WriteByte(0);

    /// <summary>Writes the property length and the properties that are present, in mosquitto's order: any is allowed.</summary>
    public static void Write(PacketWriter writer, PacketProperties p)
    {
        var start = writer.BeginLength();
        WriteUInt16(writer, PropertyId.TopicAliasMaximum, p.TopicAliasMaximum);
        WriteUInt16(writer, PropertyId.TopicAlias, p.TopicAlias);
        WriteByte(writer, PropertyId.PayloadFormat, p.PayloadFormat);
        WriteString(writer, PropertyId.ContentType, p.ContentType);
        WriteString(writer, PropertyId.ResponseTopic, p.ResponseTopic);
        WriteBinary(writer, PropertyId.CorrelationData, p.CorrelationData);
        foreach (var identifier in p.SubscriptionIdentifiers ?? [])
        {
            writer.WriteByte((byte)PropertyId.SubscriptionIdentifier);
            writer.WriteVarInt(identifier);
        }

        WriteUInt32(writer, PropertyId.SessionExpiry, p.SessionExpiry);
        WriteUInt16(writer, PropertyId.ServerKeepAlive, p.ServerKeepAlive);
        WriteString(writer, PropertyId.AssignedClientId, p.AssignedClientId);
        WriteString(writer, PropertyId.AuthenticationMethod, p.AuthenticationMethod);
        WriteBinary(writer, PropertyId.AuthenticationData, p.AuthenticationData);
        WriteByte(writer, PropertyId.RequestProblemInformation, p.RequestProblemInformation);
        WriteUInt32(writer, PropertyId.WillDelay, p.WillDelay);
        WriteByte(writer, PropertyId.RequestResponseInformation, p.RequestResponseInformation);
        WriteString(writer, PropertyId.ResponseInformation, p.ResponseInformation);
        WriteString(writer, PropertyId.ServerReference, p.ServerReference);
        WriteString(writer, PropertyId.ReasonString, p.ReasonString);
        WriteByte(writer, PropertyId.RetainAvailable, p.RetainAvailable);
        WriteUInt32(writer, PropertyId.MaximumPacketSize, p.MaximumPacketSize);
        WriteUInt16(writer, PropertyId.ReceiveMaximum, p.ReceiveMaximum);
        WriteByte(writer, PropertyId.MaximumQoS, p.MaximumQoS);
        WriteByte(writer, PropertyId.WildcardAvailable, p.WildcardAvailable);
        WriteByte(writer, PropertyId.SubscriptionIdentifiersAvailable, p.SubscriptionIdentifiersAvailable);
        WriteByte(writer, PropertyId.SharedSubscriptionAvailable, p.SharedSubscriptionAvailable);
        WriteUserProperties(writer, p.UserProperties);
        WriteUInt32(writer, PropertyId.MessageExpiry, p.MessageExpiry);
        writer.EndLength(start);
    }

    private static void WriteUserProperties(PacketWriter writer, List<MqttUserProperty>? properties)
    {
        foreach (var property in properties ?? [])
        {
            writer.WriteByte((byte)PropertyId.UserProperty);
            writer.WriteString(property.Name);
            writer.WriteString(property.Value);
        }
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
