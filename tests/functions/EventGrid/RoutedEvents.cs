using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SmartPilots.Functions.Tests.EventGrid;

/// <summary>Events as a namespace routes them.</summary>
internal static class RoutedEvents
{
    private static int _made;

    /// <summary>What device d1 published: one reading at a second after <see cref="Ingest.IngestScene.Start"/>.</summary>
    public static JsonObject Reading(int second, decimal flow, string device = "d1", string pilot = "p") =>
        Message($"pilots/{pilot}/s/{device}/readings", Payload(second, flow), device);

    public static string Payload(int second, decimal flow)
    {
        var time = new DateTimeOffset(Ingest.IngestScene.Start.AddSeconds(second)).ToUnixTimeMilliseconds();
        return string.Create(CultureInfo.InvariantCulture, $$"""{"t":{{time}},"values":{"flow_lps":{{flow}} } }""");
    }

    /// <summary>A message that the namespace put into an event, its bytes in base64.</summary>
    public static JsonObject Message(string topic, string payload, string client) => new()
    {
        ["specversion"] = "1.0", ["id"] = $"{Interlocked.Increment(ref _made):x8}-c01e-0131-0922-9eb54906e20a", ["type"] = "MQTT.EventPublished",
        ["time"] = "2026-03-01T11:59:59.4589254Z", ["source"] = "town-namespace", ["subject"] = topic,
        ["data_base64"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(payload)), ["mqtttopic"] = topic, ["clientname"] = client,
    };

    /// <summary>The event with other attributes; null takes one away.</summary>
    public static JsonObject With(this JsonObject one, params (string Name, JsonNode? Value)[] attributes)
    {
        var copy = one.DeepClone().AsObject();
        foreach (var (name, value) in attributes)
        {
            copy.Remove(name);
            if (value is not null)
                copy[name] = value;
        }
        return copy;
    }
}
