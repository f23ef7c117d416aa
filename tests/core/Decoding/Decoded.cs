using System.Globalization;
using System.Text;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.Decoding;

/// <summary>Decodes and shows the result in a form that a test can state on one line.</summary>
internal static class Decoded
{
    public static readonly long Received = new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc).Ticks;

    public static DecodedMessage Message(DeviceDefinition device, ReadOnlySpan<byte> payload)
    {
        var message = new DecodedMessage();
        MessageDecoder.Decode(payload, device, Received, message);
        return message;
    }

    public static DecodedMessage Message(DeviceDefinition device, string payload) => Message(device, Encoding.UTF8.GetBytes(payload));

    /// <summary>
    /// Such as <c>flow=1.25@2026-01-01T00:00:00Z</c>, with the quality where it is not good; then faults, <c>!not-a-number flow</c>.
    /// </summary>
    public static string[] Lines(DeviceDefinition device, string payload)
    {
        var message = Message(device, payload);
        return [.. message.Readings.Select(Line), .. message.Faults.Select(fault => $"!{fault.Reason.Code()} {fault.Where}")];
    }

    private static string Line(DecodedReading reading)
    {
        var time = new DateTime(reading.Ticks, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
        var text = string.Create(CultureInfo.InvariantCulture, $"{reading.Stream.Name}={reading.Value}@{time}");
        return reading.Quality == Quality.Good ? text : $"{text} {reading.Quality}";
    }
}
