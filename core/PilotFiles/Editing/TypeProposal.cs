using System.Text.Json.Nodes;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Editing;

/// <summary>
/// Proposes a device type from one JSON payload: a stream for each number, truth value and ON or OFF, and where the time stands. What it cannot
/// know (units that no name tells, limits, how often) is for a person to add.
/// </summary>
internal sealed class TypeProposal
{
    private const int MaxDepth = 4;
    private const int MaxName = 48;
    private const decimal OldestSeconds = 100_000_000; // 1973: a smaller number is no time
    private static readonly string[] TimeNames = ["t", "time", "timestamp", "ts", "at", "datetime", "date_time", "measured_at"];

    // The last word of a name, and the unit that it tells.
    private static readonly Dictionary<string, string> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["m"] = "m", ["cm"] = "cm", ["mm"] = "mm", ["c"] = "Cel", ["degc"] = "Cel", ["celsius"] = "Cel", ["temperature"] = "Cel", ["temp"] = "Cel",
        ["pct"] = "%", ["percent"] = "%", ["humidity"] = "%", ["v"] = "V", ["volt"] = "V", ["voltage"] = "V", ["mv"] = "mV", ["a"] = "A", ["ma"] = "mA",
        ["w"] = "W", ["kw"] = "kW", ["kwh"] = "kWh", ["pa"] = "Pa", ["kpa"] = "kPa", ["hpa"] = "hPa", ["bar"] = "bar", ["lps"] = "L/s", ["lpm"] = "L/min",
        ["m3"] = "m3", ["l"] = "L", ["ntu"] = "NTU", ["ph"] = "pH", ["s"] = "s", ["lux"] = "lx", ["lx"] = "lx", ["mgl"] = "mg/L", ["kg"] = "kg",
    };

    private readonly JsonObject _names = [];
    private readonly JsonArray _streams = [];
    private readonly HashSet<string> _taken = [];
    private bool _hasOthers;
    private bool _hasTextNumbers;

    /// <summary>Null when the payload is no JSON object with a value in it.</summary>
    public static JsonObject? Of(string type, ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new Utf8JsonReader(payload);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new TypeProposal().Read(type, document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null; // bytes of another kind
        }
    }

    private JsonObject? Read(string type, JsonElement root)
    {
        var hasValues = root.TryGetProperty("values", out var values) && values.ValueKind == JsonValueKind.Object;
        var time = root.EnumerateObject().Where(member => TimeNames.Contains(member.Name.ToLowerInvariant()))
            .Select(member => (JsonObject?)Time(member)).FirstOrDefault(found => found is not null);
        ReadMembers(hasValues ? values : root, hasValues ? null : (string?)time?["path"], [], 0);
        if (_streams.Count == 0)
            return null;
        var decoder = new JsonObject { ["format"] = "plain-json" };
        if (!hasValues)
            decoder["values"] = "$";
        if (time is not null && !IsUsual(time))
            decoder["time"] = time;
        if (_hasTextNumbers)
            decoder["textNumbers"] = true;
        if (_hasOthers && hasValues)
            decoder["ignoreOthers"] = true;
        if (_names.Count > 0)
            decoder["names"] = _names;
        var made = new JsonObject { ["type"] = type };
        if (decoder.Count > 1)
            made["decoder"] = decoder;
        made["streams"] = _streams;
        return made;
    }

    private static bool IsUsual(JsonObject time) => time.Count == 1 && (string?)time["path"] == "t";

    private static JsonObject? Time(JsonProperty member)
    {
        var time = new JsonObject { ["path"] = PathText.Append("", member.Name).TrimStart('.') };
        if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDecimal(out var number) && number >= OldestSeconds)
        {
            // Of today's times: s have 10 digits, ms 13, us 16, ns 19.
            var format = number switch { < 100_000_000_000m => "s", < 100_000_000_000_000m => "ms", < 100_000_000_000_000_000m => "us", _ => "ns" };
            if (format != "ms")
                time["format"] = format;
            return time;
        }
        if (member.Value.ValueKind != JsonValueKind.String || !DateTime.TryParse(member.Value.GetString(), CultureInfo.InvariantCulture,
            DateTimeStyles.RoundtripKind, out var parsed) || !char.IsAsciiDigit(member.Value.GetString()![0]))
            return null;
        if (parsed.Kind == DateTimeKind.Unspecified)
            (time["format"], time["local"]) = ("iso8601", true);
        return time;
    }

    private void ReadMembers(JsonElement members, string? time, IReadOnlyList<string> way, int depth)
    {
        foreach (var member in members.EnumerateObject())
        {
            IReadOnlyList<string> path = [.. way, member.Name];
            if (way.Count == 0 && PathText.Append("", member.Name).TrimStart('.') == time)
                continue;
            if (member.Value.ValueKind == JsonValueKind.Object && depth < MaxDepth)
                ReadMembers(member.Value, null, path, depth + 1);
            else if (Stream(member.Value) is { } stream && _streams.Count < Reading.DeviceTypeReader.MaxStreams)
                Add(path, stream);
            else
                _hasOthers = true;
        }
    }

    // Without its name; null for what is no value.
    private JsonObject? Stream(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number when value.TryGetDecimal(out var number) && Quantity.TryQuantise(number, out _):
                return [];
            case JsonValueKind.True or JsonValueKind.False:
                return new JsonObject { ["kind"] = "state" };
            case JsonValueKind.String when value.GetString()!.ToUpperInvariant() is "ON" or "OFF":
                var isUpper = value.GetString()!.Any(char.IsAsciiLetterUpper);
                return new JsonObject { ["kind"] = "state", ["texts"] = new JsonObject { [isUpper ? "ON" : "on"] = 1, [isUpper ? "OFF" : "off"] = 0 } };
            case JsonValueKind.String when decimal.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out _):
                _hasTextNumbers = true;
                return [];
            default:
                return null;
        }
    }

    private void Add(IReadOnlyList<string> path, JsonObject rest)
    {
        var name = Free(Name(string.Join('_', path)));
        var written = path.Aggregate("", PathText.Append).TrimStart('.');
        if (written != name)
            _names[written] = name;
        var stream = new JsonObject { ["stream"] = name };
        if (name != path[^1])
            stream["label"] = string.Join(' ', path);
        if (!rest.ContainsKey("kind"))
            stream["unit"] = Units.GetValueOrDefault(name.Split('_')[^1], "1");
        foreach (var (member, value) in rest)
            stream[member] = value?.DeepClone();
        _streams.Add(stream);
    }

    private string Free(string name)
    {
        var free = name;
        for (var i = 2; !_taken.Add(free); i++)
            free = $"{name[..Math.Min(name.Length, MaxName - 4)]}_{i}";
        return free;
    }

    // A column's name: AirTemp-2 becomes air_temp_2.
    private static string Name(string text)
    {
        var name = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiLetterUpper(text[i]) && i > 0 && char.IsAsciiLetterLower(text[i - 1]))
                name.Append('_');
            if (char.IsAsciiLetterOrDigit(text[i]))
                name.Append(char.ToLowerInvariant(text[i]));
            else if (name.Length > 0 && name[^1] != '_')
                name.Append('_');
        }
        var clean = name.ToString().Trim('_');
        if (clean.Length == 0 || !char.IsAsciiLetterLower(clean[0]))
            clean = $"v_{clean}".TrimEnd('_');
        return clean[..Math.Min(clean.Length, MaxName)];
    }
}
