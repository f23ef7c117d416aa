namespace SmartPilots.Core.Pilots.Files;

/// <summary>Puts sites, devices, types and rules of one pilot together.</summary>
internal sealed class PilotAssembly(string pilot, string version, PilotLimits limits, IReadOnlyDictionary<string, DeviceType> types,
    IReadOnlyList<BoundRule> rules)
{
    public SiteDefinition Site(SiteOutline site, FileProblems problems)
    {
        var devices = new List<DeviceDefinition>();
        foreach (var outline in site.Devices)
        {
            if (types.TryGetValue(outline.Type, out var type))
                devices.Add(Device(site, outline, outline.Parameters is { } own ? DeviceTypeReader.With(type, own) : type));
            else
                problems.NoSuch(outline.TypeNode, "device type", outline.Type, [.. types.Keys]);
        }
        return new SiteDefinition(site.Id, site.Name, site.Zone, site.Latitude, site.Longitude, site.People, devices);
    }

    private DeviceDefinition Device(SiteOutline site, DeviceOutline outline, DeviceType type) => new()
    {
        Key = new DeviceKey(pilot, site.Id, outline.Id),
        Name = outline.Name,
        Type = type.Id,
        Zone = site.Zone,
        Limits = limits,
        PilotVersion = version,
        Decoder = type.Decoder,
        Streams = type.Streams,
        Rules = [.. rules.Where(rule => rule.Binds(type.Id, $"{site.Id}/{outline.Id}")).Select(rule => rule.Rule)],
        Ids = outline.Ids,
        Latitude = outline.Latitude ?? site.Latitude,
        Longitude = outline.Longitude ?? site.Longitude,
    };
}
