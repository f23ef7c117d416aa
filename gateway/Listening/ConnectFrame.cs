using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>What the published server's decoder lets pass in a CONNECT, DISCONNECT or PUBLISH, read from the bytes themselves.</summary>
internal static class ConnectFrame
{
    private const byte SessionExpiryInterval = 0x11;

    /// <returns>False for a client without an id that could not go on with its session: before MQTT 5 nobody tells it one [MQTT-3.1.3-8].</returns>
    /// <exception cref="MqttProtocolViolationException">Its flags contradict each other, or a text is not UTF-8.</exception>
    public static bool HasUsableId(ReadOnlySpan<byte> body)
    {
        var fields = new MqttFields(body);
        fields.Text();
        var version = fields.Byte();
        var isVersion5 = version == 5;
        var flags = fields.Byte();
        var (hasWill, willQos) = ((flags & 4) != 0, (flags >> 3) & 3);
        if ((flags & 1) != 0 || willQos == 3 || (!hasWill && (flags & 0x38) != 0))
            throw new MqttProtocolViolationException("The flags of CONNECT contradict each other.");
        fields.UInt16();
        if (isVersion5)
            fields.Properties();
        var isUsable = !fields.Text().IsEmpty || isVersion5 || (version == 4 && (flags & 2) != 0);
        if (hasWill)
        {
            if (isVersion5)
                fields.Properties();
            fields.Text();
            fields.Binary();
        }
        if ((flags & 0x80) != 0)
            fields.Text();
        if ((flags & 0x40) != 0)
            fields.Binary();
        if (!fields.IsAtEnd)
            throw new MqttProtocolViolationException("CONNECT goes on after its last field.");
        return isUsable;
    }

    /// <summary>The session expiry interval of an MQTT 5 DISCONNECT; null when it has none, which the decoder does not tell from 0.</summary>
    public static uint? ExpiryOfDisconnect(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2)
            return null;
        var fields = new MqttFields(body[1..]);
        var properties = new MqttFields(fields.Properties());
        while (!properties.IsAtEnd)
        {
            switch (properties.Byte())
            {
                case SessionExpiryInterval:
                    return properties.UInt32();
                case (byte)MqttPropertyId.UserProperty:
                    properties.Text();
                    properties.Text();
                    break;
                case (byte)MqttPropertyId.ReasonString:
                case (byte)MqttPropertyId.ServerReference:
                    properties.Text();
                    break;
                default:
                    throw new MqttProtocolViolationException("DISCONNECT has a property that it may not have.");
            }
        }
        return null;
    }
}
