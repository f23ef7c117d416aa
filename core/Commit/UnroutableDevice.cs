using NodaTime;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Commit;

/// <summary>
/// Stands in for the device of messages that belong to none: wrong topics and unknown devices. One per gateway (and pilot, where the
/// topic names a known one), so that the ledger adds up and invented device names cannot fill the store with partitions.
/// </summary>
public static class UnroutableDevice
{
    private sealed class NoDecoder : IPayloadDecoder
    {
        public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into) =>
            throw new InvalidOperationException("Messages without a device are not decoded.");
    }

    private const string NoSite = "-";

    /// <summary>A device that no pilot file knows, or no longer, and that has a partition: see its messages' <c>DeviceHomes</c>.</summary>
    public static DeviceDefinition At(DeviceKey key) => For(null, "-") with { Key = key };

    public static bool Is(DeviceKey key) => key.Site == NoSite;

    /// <summary>Key <c>{pilot}/-/{gateway}</c>, pilot <c>-</c> when unknown.</summary>
    public static DeviceDefinition For(string? pilot, string gateway) => new()
    {
        Key = new DeviceKey(pilot ?? "-", NoSite, gateway),
        Name = "messages without a device",
        Type = "-",
        Zone = DateTimeZone.Utc,
        Limits = new PilotLimits(),
        PilotVersion = "-",
        Decoder = new NoDecoder(),
        Streams = [],
    };
}
