using NodaTime;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles.Reading;

namespace SmartPilots.Core.PilotFiles;

/// <summary>What became of a pilot file: the pilot, or everything that is wrong with the file.</summary>
/// <param name="Pilot">Null when there are errors.</param>
public sealed record PilotFileResult(PilotDefinition? Pilot, IReadOnlyList<PilotFileError> Errors);

/// <summary>Reads a pilot file. Whatever is unknown, double or contradictory is an error: a typo must not switch a rule off.</summary>
public static class PilotFileReader
{
    /// <param name="json">The file's bytes: UTF-8 JSON as <c>pilots/pilot.schema.json</c> describes it.</param>
    /// <param name="file">What errors call it.</param>
    public static PilotFileResult Read(ReadOnlySpan<byte> json, string file)
    {
        var problems = new FileProblems(file);
        if (FileObject.Root(json, problems) is { } root)
        {
            var pilot = ReadRoot(root, json);
            if (problems.Errors.Count == 0)
                return new PilotFileResult(pilot with { Json = json.ToArray() }, []);
        }
        return new PilotFileResult(null, problems.Errors);
    }

    private static PilotDefinition ReadRoot(FileObject root, ReadOnlySpan<byte> json)
    {
        var id = root.Segment("pilot") ?? "";
        var name = root.Text("name", required: true) ?? "";
        var names = RuleTexts.Names(root);
        var zone = SiteReader.Zone(root, required: true) ?? DateTimeZone.Utc;
        var unknown = root.Choice("unknownDevices", UnknownDevices.Quarantine);
        var unknownType = root.Text("unknownDeviceType", required: unknown == UnknownDevices.Register);
        var limits = LimitsReader.Read(root.Object("limits"));
        var country = Country(root);
        var types = DeviceTypeSet.Read(root.Objects("deviceTypes").ToList());
        var sites = root.Distinct("sites", item => SiteReader.Read(item, zone), site => site.Id, "site", required: true);
        var rules = root.Distinct("rules", RuleReader.Read, rule => rule.Rule.Id, "rule");
        var maintenance = root.Objects("maintenance").Select(MaintenanceReader.Read).OfType<BoundMaintenance>().ToList();
        var envelopes = root.Distinct("envelopes", EnvelopeReader.Read, shape => shape.Name, "envelope").ToDictionary(shape => shape.Name);
        var sourceReader = new SourceReader(sites, envelopes);
        var sources = root.Objects("sources").Select(sourceReader.Read).OfType<SourceDefinition>().ToList();
        var registrations = root.Whole("registrationsPerHour", 60, 1, 10_000)!.Value;
        root.Done();
        CheckIds(sites, root);
        CheckTypes(types, sites, root);
        RuleBindings.Check(rules, types, sites);
        RuleParents.Check(rules, sites);
        MaintenanceReader.Check(maintenance, sites);
        if (unknownType is not null && types.IsUnknown(unknownType))
            root.Problems.NoSuch(root.Take("unknownDeviceType")!, "device type", unknownType, types.Names);
        var version = PilotVersion.Of(json, types.Shipped);
        var siteRules = new SiteRuleAssembly(id, types, rules, sites, maintenance);
        siteRules.Check();
        var assembly = new PilotAssembly(id, version, limits, types, rules, maintenance, siteRules);
        return new PilotDefinition
        {
            Id = id, Name = name, Names = names, Country = country, Version = version, Limits = limits, UnknownDevices = unknown,
            Sources = sources, UnknownDeviceType = unknownType, RegistrationsPerHour = registrations, Assembly = assembly,
            Sites = [.. sites.Select(site => assembly.Site(site, root.Problems))],
        };
    }

    private static string? Country(FileObject root)
    {
        var country = root.Text("country");
        if (country is not null && !(country.Length == 2 && country.All(char.IsAsciiLetterUpper)))
            root.Problems.Add(root.Take("country")!, $"\"{country}\" is no country code", "write ISO 3166-1 alpha-2, such as NG");
        return country;
    }

    // A name that names nothing is one mistake, however many devices bear it.
    private static void CheckTypes(DeviceTypeSet types, List<SiteOutline> sites, FileObject root)
    {
        foreach (var devices in sites.SelectMany(site => site.Devices).GroupBy(device => device.Type).Where(group => types.IsUnknown(group.Key)))
        {
            var others = devices.Count() - 1;
            root.Problems.Add(devices.First().TypeNode, $"there is no device type \"{devices.Key}\""
                + (others == 0 ? "" : $", which {others} more devices name"), Spelling.Suggest(devices.Key, types.Names));
        }
    }

    private static void CheckIds(List<SiteOutline> sites, FileObject root)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var device in sites.SelectMany(site => site.Devices))
        {
            foreach (var id in device.Ids.Where(id => !seen.Add(id.Text)))
                root.Problems.Add(id, $"the id \"{id.Text}\" belongs to two devices",
                    "remove it from one of them; where topics or payloads tell more, such as the site, let the source's \"id\" say so: "
                    + $"\"north/{{device}}\" for \"north/{id.Text}\"");
        }
    }
}
