using NodaTime;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>A site as its file states it, before devices meet types and rules.</summary>
internal sealed record SiteOutline(string Id, string Name, DateTimeZone Zone, double? Latitude, double? Longitude, int? People,
    IReadOnlyList<DeviceOutline> Devices, Names Names, FileObject? Public);

/// <summary>A device as its file states it.</summary>
internal sealed record DeviceOutline(string Id, string Name, string Type, FileNode TypeNode, FileObject? Parameters,
    IReadOnlyList<FileNode> Ids, double? Latitude, double? Longitude, Names Names, FileObject? FullAt);

/// <summary>Reads one site and its devices.</summary>
internal static class SiteReader
{
    public static SiteOutline? Read(FileObject item, DateTimeZone pilotZone)
    {
        var id = item.Segment("site");
        var site = new SiteOutline(id ?? "", item.Text("name") ?? id ?? "", Zone(item, required: false) ?? pilotZone,
            item.Degrees("latitude", 90), item.Degrees("longitude", 180), item.Whole("people", null, 0, int.MaxValue), Devices(item),
            RuleTexts.Names(item), item.Object("public"));
        item.Done();
        return id is null ? null : site;
    }

    /// <summary>The member <c>zone</c>: a name of the IANA time zone database.</summary>
    public static DateTimeZone? Zone(FileObject item, bool required)
    {
        if (item.Text("zone", required) is not { } name)
            return null;
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(name);
        if (zone is null)
        {
            item.Problems.Add(item.Take("zone")!, $"\"{name}\" is no time zone",
                Spelling.Near(name, DateTimeZoneProviders.Tzdb.Ids) ?? "use a name of the IANA database, such as Africa/Lagos");
        }
        return zone;
    }

    private static List<FileNode> Ids(FileObject item) =>
        item.Take("ids") is { } node ? [.. item.ItemsOf(node).Where(id => item.TextOf(id) is not null)] : [];

    private static List<DeviceOutline> Devices(FileObject site)
    {
        var devices = new List<DeviceOutline>();
        foreach (var item in site.Objects("devices", required: true))
        {
            var id = item.Segment("device");
            var type = item.Text("type", required: true);
            var device = new DeviceOutline(id ?? "", item.Text("name") ?? id ?? "", type ?? "", item.Take("type") ?? item.Node,
                item.Object("parameters"), Ids(item), item.Degrees("latitude", 90), item.Degrees("longitude", 180),
                RuleTexts.Names(item), item.Object("fullAt"));
            item.Done();
            if (id is not null && devices.Exists(other => other.Id == id))
                site.Problems.Add(item.Node, $"device \"{id}\" is there twice in this site", "rename or remove one");
            else if (id is not null && type is not null)
                devices.Add(device);
        }
        return devices;
    }
}
