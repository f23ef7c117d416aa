using SmartPilots.Core;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Local.Serving;

/// <summary>A reading that a person can send by hand: of a device that sends plain JSON, with a value that it could measure.</summary>
internal sealed record ExampleReading(DeviceKey Device, string Stream, decimal Value)
{
    /// <summary>Null when no device of the pilots sends plain JSON.</summary>
    public static ExampleReading? Of(PilotCatalog pilots) => pilots.Devices
        .Where(device => device.Decoder == PlainJson.Default && device.Streams.Count > 0)
        .Select(device => (device.Key, Stream: device.Streams.FirstOrDefault(stream => stream.Kind == StreamKind.Gauge) ?? device.Streams[0]))
        .Select(found => new ExampleReading(found.Key, found.Stream.Name, ValueOf(found.Stream)))
        .FirstOrDefault();

    private static decimal ValueOf(StreamDefinition stream) => (stream.Plausible ?? stream.Physical) switch
    {
        { Low: { } low, High: { } high } => Math.Round((low + high) / 2, 1),
        { Low: { } low } => low,
        { High: { } high } => high,
        _ => 1,
    };
}
