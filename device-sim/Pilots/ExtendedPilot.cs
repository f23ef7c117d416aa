using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Pilots;

/// <summary>A pilot file with further devices in it. Whatever it held before stays as it was; comments go.</summary>
public static class ExtendedPilot
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Adds devices; one that the file lists already stays as it is.</summary>
    /// <param name="file">What errors call it.</param>
    public static byte[] Add(ReadOnlySpan<byte> pilot, string file, IEnumerable<AddedDevice> devices)
    {
        var root = Parse(pilot);
        var sites = Sites(root);
        foreach (var device in devices)
        {
            if (!sites.TryGetValue(device.Key.Site, out var listed))
                throw new InputFileException(file, "$.sites", $"there is no site '{device.Key.Site}', where {device.Key} should stand");
            if (listed.ContainsKey(device.Key.Device))
                continue;
            listed.Add(device.Key.Device, device.Like is { } like ? Further(listed.GetValueOrDefault(like)
                ?? throw new InputFileException(file, "$.sites", $"{device.Key.Site} has no device '{like}'"), device) : New(device));
        }
        return Write(root, sites);
    }

    /// <summary>Adds those devices of an older version of the file, with its sites, that this one lacks.</summary>
    public static byte[] AddFrom(ReadOnlySpan<byte> pilot, ReadOnlySpan<byte> older)
    {
        var root = Parse(pilot);
        var sites = Sites(root);
        foreach (var (site, devices) in Sites(Parse(older)))
        {
            foreach (var (name, device) in devices)
            {
                if (sites.TryGetValue(site, out var listed))
                    listed.TryAdd(name, device.DeepClone().AsObject());
            }
        }
        return Write(root, sites);
    }

    private static JsonObject Further(JsonObject like, AddedDevice device)
    {
        var node = like.DeepClone().AsObject();
        node["device"] = device.Key.Device;
        node["name"] = device.Name;
        node.Remove("ids"); // an id belongs to one device
        return node;
    }

    private static JsonObject New(AddedDevice device) => new()
    {
        ["device"] = device.Key.Device, ["name"] = device.Name, ["type"] = device.Type,
    };

    private static JsonObject Parse(ReadOnlySpan<byte> pilot) =>
        JsonNode.Parse(pilot, documentOptions: Lenient)?.AsObject() ?? throw new JsonException("The pilot file is null.");

    // Devices by site and name, in the file's order. The caller has read the file as a pilot: members are what they must be.
    private static Dictionary<string, OrderedDictionary<string, JsonObject>> Sites(JsonObject root) =>
        root["sites"]!.AsArray().ToDictionary(site => (string)site!["site"]!, site => new OrderedDictionary<string, JsonObject>(
            site!["devices"]!.AsArray().Select(device => KeyValuePair.Create((string)device!["device"]!, device!.AsObject()))));

    private static byte[] Write(JsonObject root, Dictionary<string, OrderedDictionary<string, JsonObject>> sites)
    {
        foreach (var site in root["sites"]!.AsArray())
        {
            var listed = site!["devices"]!.AsArray();
            foreach (var device in sites[(string)site["site"]!].Values.Where(device => device.Parent is null))
                listed.Add((JsonNode)device);
        }
        return JsonSerializer.SerializeToUtf8Bytes(root, Readable);
    }
}
