using System.Text.RegularExpressions;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Cli.Serving;

/// <summary>A message that a person can send by hand for a device that sends JSON, with a value that it could measure.</summary>
/// <param name="Payload">For a shell, between single quotes: the time is that at which the line is run, so that a second run is a second reading.</param>
internal sealed partial record ExampleMessage(DeviceKey Device, string Topic, string Payload)
{
    private const string TimeMark = "@time@";

    /// <summary>Of the first device for which there is one; null when no device of the pilots sends JSON.</summary>
    public static ExampleMessage? Of(PilotCatalog pilots) => pilots.Devices.Select(device => Of(pilots, device)).FirstOrDefault(found => found is not null);

    /// <summary>Null for a device whose payloads are not JSON, or JSON of a shape that this cannot write.</summary>
    public static ExampleMessage? Of(PilotCatalog pilots, DeviceDefinition device)
    {
        var pilot = pilots.FindPilot(device.Key.Pilot)!;
        if (device.Streams.Count == 0 || device.RegisteredTicks is not null)
            return null;
        var stream = device.Streams.FirstOrDefault(one => one.Kind == StreamKind.Gauge) ?? device.Streams[0];
        var mapped = MappedTopic.Of(pilot, device.Key).Select(topic => topic.ToString()).FirstOrDefault(topic => !topic.AsSpan().ContainsAny('+', '#', '{'));
        var topic = mapped ?? new DeviceTopic(device.Key, DeviceTopic.Readings).ToString();
        var decoder = device.Decoder == PlainJson.Default ? [] : DecoderOf(pilot, device.Type);
        if (decoder is null || Written(decoder, stream) is not { } payload)
            return null;
        var (inShell, now) = TimeOf(decoder["time"] as JsonObject, device.Zone.Id);
        var tried = DecodeTrace.Run(pilots, topic, Encoding.UTF8.GetBytes(payload.Replace($"\"{TimeMark}\"", now)), TimeProvider.System.GetUtcNow().UtcTicks);
        return tried.All(step => step.Reason == Reason.None) && tried.Any(step => step.Name == "reading")
            ? new ExampleMessage(device.Key, topic, payload.Replace($"\"{TimeMark}\"", inShell)) : null;
    }

    // Null when it is not plain JSON.
    private static JsonObject? DecoderOf(PilotDefinition pilot, string type)
    {
        var own = JsonNode.Parse(Encoding.UTF8.GetString(pilot.Json.Span).TrimStart('\uFEFF'))!["deviceTypes"]?.AsArray() ?? [];
        var node = own.FirstOrDefault(one => (string?)one!["type"] == type) ?? (DeviceTypeLibrary.Names.Contains(type) ? DeviceTypeLibrary.Node(type) : null);
        return node?["decoder"] switch
        {
            JsonObject decoder when (string?)decoder["format"] == "plain-json" => decoder,
            null when node is not null => [],
            _ => null,
        };
    }

    private static string? Written(JsonObject decoder, StreamDefinition stream)
    {
        var values = (string?)decoder["values"] ?? "values";
        var name = (decoder["names"] as JsonObject ?? []).Where(pair => ((pair.Value as JsonValue)?.ToString() ?? (string?)pair.Value?["stream"]) == stream.Name)
            .Select(pair => pair.Key).FirstOrDefault() ?? stream.Name;
        var path = name.StartsWith("$.", StringComparison.Ordinal) || values == "$" ? name : $"{values}.{name}";
        var time = decoder["time"] is JsonObject place ? (string?)place["path"] ?? "t" : "t";
        if (!SimplePath().IsMatch(path) || !SimplePath().IsMatch(time))
            return null;
        var root = new JsonObject();
        Set(root, time, TimeMark);
        Set(root, path, stream.Texts.FirstOrDefault(one => one.Value is not null) is { } text ? Encoding.UTF8.GetString(text.Utf8) : ValueOf(stream));
        return root.ToJsonString();
    }

    private static void Set(JsonObject root, string path, JsonNode value)
    {
        var names = path.Split('.').Where(name => name != "$").ToArray();
        foreach (var name in names[..^1])
            root = (JsonObject)(root[name] ??= new JsonObject());
        root[names[^1]] = value;
    }

    /// <summary>How a shell writes the time, and the same now.</summary>
    private static (string InShell, string Now) TimeOf(JsonObject? time, string zone)
    {
        var now = TimeProvider.System.GetUtcNow();
        switch ((string?)time?["format"])
        {
            case "s":
                return ("'$(date +%s)'", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            case "iso8601" when (bool?)time!["local"] == true || (string?)time["zone"] == "site":
                return ($"\"'$(TZ={zone} date +%FT%T)'\"", $"\"{now.AddDays(-1):yyyy-MM-ddTHH:mm:ss}\"");
            case "iso8601":
                return ("\"'$(date -u +%FT%TZ)'\"", $"\"{now:yyyy-MM-ddTHH:mm:ssZ}\"");
            default:
                return ("'$(date +%s)000'", now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        }
    }

    private static decimal ValueOf(StreamDefinition stream) => (stream.Plausible ?? stream.Physical) switch
    {
        { Low: { } low, High: { } high } => Math.Round((low + high) / 2, 1),
        { Low: { } low } => low,
        { High: { } high } => high,
        _ => 1,
    };

    [GeneratedRegex(@"^(\$\.)?\w+(\.\w+)*$")]
    private static partial Regex SimplePath();
}
