using NodaTime;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Stands in for the device of messages that no pilot file takes: a device that none knows has its own partition, and messages that belong to
/// none, on wrong topics and on topics that their gateway may not use, have one for each gateway (<c>-~-~{gateway}</c>).
/// </summary>
public static class UnroutableDevice
{
    private sealed class NoDecoder : IPayloadDecoder
    {
        public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into) =>
            throw new InvalidOperationException("Messages without a device are not decoded.");
    }

    private const string None = "-";

    /// <summary>Of a gateway's messages that belong to no device, an integration's too.</summary>
    public static DeviceDefinition Of(string gateway) => At(new DeviceKey(None, None, gateway));

    /// <summary>Of the partition with that key.</summary>
    public static DeviceDefinition At(DeviceKey key) => new()
    {
        Key = key,
        Name = "no known device",
        Type = None,
        Zone = DateTimeZone.Utc,
        Limits = new PilotLimits(),
        PilotVersion = None,
        Decoder = new NoDecoder(),
        Streams = [],
    };

    /// <summary>Whether a partition is a gateway's own, of messages on many topics that belong to no device.</summary>
    public static bool IsOfGateway(DeviceKey key) => key.Pilot == None;

    /// <summary>Whether no pilot file takes the messages, for whatever reason.</summary>
    public static bool Is(DeviceDefinition device) => device.Type == None;
}
