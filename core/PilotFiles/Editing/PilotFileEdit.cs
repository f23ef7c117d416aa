using System.Text.Json.Nodes;

namespace SmartPilots.Core.PilotFiles.Editing;

/// <summary>A pilot file to which sites, devices, types and sources are added. What its author wrote stays as it is, to the byte.</summary>
/// <param name="json">A file without mistakes.</param>
public sealed class PilotFileEdit(ReadOnlyMemory<byte> json)
{
    private byte[] _json = json.ToArray();

    public byte[] Json => _json;

    /// <summary>A new pilot file with one site and no device yet.</summary>
    public static PilotFileEdit New(string pilot, string name, string? country, string zone, string site, string siteName)
    {
        var root = new JsonObject { ["pilot"] = pilot, ["name"] = name };
        if (country is not null)
            root["country"] = country;
        root["zone"] = zone;
        root["sites"] = new JsonArray();
        var text = string.Join(",\n", root.Select(member => $"  {JsonLayout.Text(member.Key)}: {JsonLayout.Write(member.Value, "  ", "\n")}"));
        var edit = new PilotFileEdit(Encoding.UTF8.GetBytes($"{{\n{text}\n}}\n"));
        edit.AddSite(site, siteName);
        return edit;
    }

    /// <summary>Whether it describes this device type itself.</summary>
    public bool HasType(string type) => (Root["deviceTypes"]?.AsArray() ?? []).Any(one => (string?)one!["type"] == type);

    public bool HasSite(string site) => SiteNumber(site) >= 0;

    public void AddSite(string site, string name) =>
        Append(["sites"], new JsonObject { ["site"] = site, ["name"] = name, ["devices"] = new JsonArray() });

    /// <param name="ids">Its names on topics of sources.</param>
    /// <exception cref="ArgumentException">There is no such site.</exception>
    public void AddDevice(string site, string device, string name, string type, IEnumerable<string> ids)
    {
        var number = SiteNumber(site);
        if (number < 0)
            throw new ArgumentException($"The pilot file has no site {site}.", nameof(site));
        var item = new JsonObject { ["device"] = device, ["type"] = type, ["name"] = name };
        if (ids.Select(id => (JsonNode?)id).ToArray() is { Length: > 0 } known)
            item["ids"] = new JsonArray(known);
        Append(["sites", number, "devices"], item);
    }

    public void AddDeviceType(JsonObject type) => Append(["deviceTypes"], type);

    public void AddSource(JsonObject source) => Append(["sources"], source);

    private JsonObject Root => JsonNode.Parse(Encoding.UTF8.GetString(_json).TrimStart('\uFEFF'))!.AsObject();

    private int SiteNumber(string site) => Root["sites"]!.AsArray().ToList().FindIndex(one => (string?)one!["site"] == site);

    private void Append(object[] array, JsonNode item) => _json = JsonInsertion.Append(_json, array, item);
}
