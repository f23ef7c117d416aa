using NodaTime;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Puts sites, devices, types and rules of one pilot together.</summary>
internal sealed class PilotAssembly(string pilot, string version, PilotLimits limits, DeviceTypeSet types, IReadOnlyList<BoundRule> rules,
    IReadOnlyList<BoundMaintenance> maintenance, SiteRuleAssembly siteRules)
{
    public SiteDefinition Site(SiteOutline site, FileProblems problems)
    {
        var place = new Place(site.Id, site.Zone, site.Latitude, site.Longitude);
        var devices = new List<DeviceDefinition>();
        foreach (var outline in site.Devices)
        {
            if (types.Find(outline.Type) is not { } type)
                continue; // told already, once
            var device = Device(place, outline.Id, outline.Parameters is { } own ? DeviceTypeReader.With(type, own) : type) with
            {
                Name = outline.Name,
                Names = outline.Names,
                Streams = outline.FullAt is { } fullAt ? Full(type.Streams, fullAt) : type.Streams,
                Ids = [.. outline.Ids.Select(id => id.Text)],
                Latitude = outline.Latitude ?? site.Latitude,
                Longitude = outline.Longitude ?? site.Longitude,
            };
            if (device.Rules.Count > CommitPlanner.MaxRules)
                problems.Add(outline.TypeNode, $"{device.Rules.Count} rules are bound to the device", $"at most {CommitPlanner.MaxRules} fit a commit");
            devices.Add(device);
        }
        var rulesOfSite = siteRules.Of(site, problems);
        return new SiteDefinition(site.Id, site.Name, site.Zone, site.Latitude, site.Longitude, site.People, devices)
        {
            Names = site.Names,
            Rules = rulesOfSite,
            Subject = rulesOfSite.Count == 0 ? null : siteRules.Subject(site, rulesOfSite, limits, version),
            Public = site.Public is { } isPublic ? new PublicReader(site, devices, maintenance).Read(isPublic) : null,
        };
    }

    // One type of probe hangs in tanks of any height.
    private static IReadOnlyList<StreamDefinition> Full(IReadOnlyList<StreamDefinition> streams, FileObject fullAt)
    {
        foreach (var (name, node) in fullAt.Node.Members.Where(member => streams.All(stream => stream.Name != member.Name)))
            fullAt.Problems.NoSuch(node, "stream", name, [.. streams.Select(stream => stream.Name)]);
        return [.. streams.Select(stream => fullAt.Has(stream.Name)
            ? stream with { FullAt = StreamDefinitionReader.FullAt(fullAt, fullAt.Decimal(stream.Name), stream.Name) } : stream)];
    }

    /// <summary>Those of the registered devices that stand at the site and that the file does not list.</summary>
    public IEnumerable<DeviceDefinition> Registered(SiteDefinition site, IEnumerable<RegisteredDevice> all)
    {
        var place = new Place(site.Id, site.Zone, site.Latitude, site.Longitude);
        var listed = site.Devices.Select(device => device.Key).ToHashSet();
        foreach (var one in all.OrderBy(one => one.Key.Device, StringComparer.Ordinal))
        {
            if (one.Key.Pilot == pilot && one.Key.Site == site.Id && !listed.Contains(one.Key) && types.Find(one.Type) is { } type
                && Device(place, one.Key.Device, type) is { Rules.Count: <= CommitPlanner.MaxRules } device)
                yield return device with { RegisteredTicks = one.RegisteredTicks };
        }
    }

    private DeviceDefinition Device(Place site, string id, DeviceType type) => new()
    {
        Key = new DeviceKey(pilot, site.Id, id),
        Name = id,
        Type = type.Id,
        Zone = site.Zone,
        Limits = limits,
        PilotVersion = version,
        Decoder = type.Decoder,
        Streams = type.Streams,
        Rules = [.. rules.Where(rule => rule.Binds(type.Id, $"{site.Id}/{id}")).Select(rule => rule.Rule)],
        Maintenance = [.. maintenance.Where(one => one.Binds(site.Id, id)).Select(one => one.In(site.Zone))],
        Latitude = site.Latitude,
        Longitude = site.Longitude,
    };

    private readonly record struct Place(string Id, DateTimeZone Zone, double? Latitude, double? Longitude);
}
