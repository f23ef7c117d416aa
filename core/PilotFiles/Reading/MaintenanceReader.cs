using NodaTime;
using NodaTime.Text;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>A time of maintenance as its file states it: of sites, of devices (site/device), or with neither of the whole pilot.</summary>
internal sealed record BoundMaintenance(IReadOnlyList<FileNode> Sites, IReadOnlyList<FileNode> Devices, LocalDateTime From, LocalDateTime To,
    FileObject Source)
{
    /// <summary>What citizens are told; null: nothing.</summary>
    public (string Name, Names Names)? Public { get; init; }

    public bool TouchesSite(string site) => Sites.Count + Devices.Count == 0
        || Sites.Any(node => node.Text == site) || Devices.Any(node => node.Text.StartsWith(site + "/", StringComparison.Ordinal));

    /// <summary>Of one that has <see cref="Public"/>.</summary>
    public PublicInterruption ForCitizens(DateTimeZone zone)
    {
        var (window, (name, names)) = (In(zone), Public!.Value);
        return new PublicInterruption(window.FromTicks, window.ToTicks, name, names);
    }

    public bool Binds(string site, string device) => Sites.Count + Devices.Count == 0
        || Sites.Any(node => node.Text == site) || Devices.Any(node => node.Text == $"{site}/{device}");

    /// <summary>By the site's clock; a time that the clocks skip is taken as the one that they show instead.</summary>
    public MaintenanceWindow In(DateTimeZone zone) => new(Ticks(zone.AtLeniently(From)), Ticks(zone.AtLeniently(To)));

    private static long Ticks(ZonedDateTime time) => time.ToDateTimeUtc().Ticks;
}

/// <summary>Reads <c>maintenance</c> of a pilot file.</summary>
internal static class MaintenanceReader
{
    private static readonly LocalDateTimePattern Pattern = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");

    public static BoundMaintenance? Read(FileObject item)
    {
        var (from, to) = (Time(item, "from"), Time(item, "to"));
        item.Text("reason", required: true);
        var bound = new BoundMaintenance(item.Texts("sites"), item.Texts("devices"), from ?? default, to ?? default, item)
        {
            Public = ForCitizens(item.Object("public")),
        };
        item.Done();
        if (from >= to)
            item.Problems.Add(item.Take("to")!, "the maintenance ends before it begins", "swap \"from\" and \"to\"");
        return from is null || to is null ? null : bound;
    }

    /// <summary>Each names sites and devices that are there.</summary>
    public static void Check(IEnumerable<BoundMaintenance> all, IReadOnlyList<SiteOutline> sites)
    {
        foreach (var one in all)
        {
            foreach (var node in one.Sites.Where(node => sites.All(site => site.Id != node.Text)))
                one.Source.Problems.NoSuch(node, "site", node.Text, [.. sites.Select(site => site.Id)]);
            var devices = sites.SelectMany(site => site.Devices.Select(device => $"{site.Id}/{device.Id}")).ToList();
            foreach (var node in one.Devices.Where(node => !devices.Contains(node.Text)))
                one.Source.Problems.NoSuch(node, "device (site/device)", node.Text, devices);
        }
    }

    private static (string, Names)? ForCitizens(FileObject? item)
    {
        if (item is null)
            return null;
        var (name, names) = (item.Text("name", required: true), RuleTexts.Names(item));
        item.Done();
        return (name ?? "", names);
    }

    private static LocalDateTime? Time(FileObject item, string name)
    {
        if (item.Text(name, required: true) is not { } text)
            return null;
        var parsed = Pattern.Parse(text);
        if (parsed.Success)
            return parsed.Value;
        item.Problems.Add(item.Take(name)!, $"\"{text}\" is no local time", "write the site's time as 2026-03-01T08:00");
        return null;
    }
}
