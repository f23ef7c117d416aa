using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles;

/// <summary>One step of what a payload turns into.</summary>
/// <param name="Name">Such as <c>topic</c>, <c>device</c>, <c>reading</c>.</param>
/// <param name="Text">What came of it, on one line.</param>
/// <param name="Where">JSON path or byte of a fault; empty otherwise.</param>
public sealed record DecodeStep(string Name, string Text, Reason Reason = Reason.None, string Where = "");

/// <summary>Shows step by step what one message turns into, or where and why it goes to quarantine.</summary>
public static class DecodeTrace
{
    /// <param name="receivedTicks">Time of receipt, UTC ticks of 100 ns.</param>
    /// <returns>At least one step; one with a reason for every fault.</returns>
    public static IReadOnlyList<DecodeStep> Run(PilotCatalog catalog, string topic, ReadOnlySpan<byte> payload, long receivedTicks)
    {
        var steps = new List<DecodeStep> { new("payload", $"{payload.Length} bytes: {Preview(payload)}") };
        if (!catalog.TryRoute(topic, payload, out var device))
        {
            var isKnownShape = DeviceTopic.TryParse(topic, out var own) || catalog.IsSourceTopic(topic);
            var reason = isKnownShape ? Reason.UnknownDevice : Reason.WrongTopic;
            var id = own is null && isKnownShape ? catalog.UnknownId(topic, payload) : "";
            var hint = id.Length > 0 ? $" Its id is {id}: \"ids\": [\"{id}\"]." : "";
            steps.Add(new DecodeStep("topic", ReasonText.Of(reason).Engineer + hint, reason, own?.Device.ToString() ?? topic));
            return steps;
        }
        steps.Add(new DecodeStep("device", $"{device.Key} ({device.Name})"));
        steps.Add(new DecodeStep("type", $"{device.Type}, {device.Streams.Count} streams, pilot file {device.PilotVersion}"));
        var message = new DecodedMessage();
        MessageDecoder.Decode(payload, new DecodeContext(device, receivedTicks) { Topic = topic }, message);
        Describe(message, steps);
        return steps;
    }

    private static void Describe(DecodedMessage message, List<DecodeStep> steps)
    {
        if (message.Counter is { } counter)
            steps.Add(new DecodeStep("counter", counter.ToString(CultureInfo.InvariantCulture)));
        if (message.Online is { } online)
            steps.Add(new DecodeStep("status", online ? "online" : "offline"));
        if (message.IsNoise)
            steps.Add(new DecodeStep("noise", "it holds no reading, as the pilot file says: it counts as accepted"));
        if (message.NeedsRebirth)
            steps.Add(new DecodeStep("rebirth", $"edge node {message.SessionKey} would be asked for its birth: this verb has heard none"));
        foreach (var reading in message.Readings)
            steps.Add(new DecodeStep("reading", Line(reading)));
        foreach (var fault in message.Faults)
            steps.Add(new DecodeStep("fault", $"expected {fault.Expected}", fault.Reason, fault.Where));
    }

    private static string Line(DecodedReading reading)
    {
        var time = new DateTime(reading.Ticks, DateTimeKind.Utc).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
        var line = string.Create(CultureInfo.InvariantCulture, $"{reading.Stream.Name} = {reading.Value} {reading.Stream.Unit} at {time}");
        return reading.Quality == Quality.Good ? line : $"{line} ({reading.Quality})";
    }

    private static string Preview(ReadOnlySpan<byte> payload)
    {
        var start = payload[..Math.Min(payload.Length, 60)];
        var isText = System.Text.Unicode.Utf8.IsValid(start) && start.IndexOfAnyInRange((byte)0, (byte)31) < 0;
        return (isText ? Encoding.UTF8.GetString(start) : Convert.ToHexStringLower(start)) + (payload.Length > 60 ? "…" : "");
    }
}
