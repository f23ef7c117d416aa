using SmartPilots.Core.Alerts;
using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Leads rules over several devices to the streams that they name.</summary>
internal sealed class SiteRuleAssembly(string pilot, DeviceTypeSet types, IReadOnlyList<BoundRule> rules, IReadOnlyList<SiteOutline> sites,
    IReadOnlyList<BoundMaintenance> maintenance)
{
    /// <summary>Each names a site and streams that are there and that it can use.</summary>
    public void Check()
    {
        foreach (var rule in rules)
        {
            if (rule.Site is { } site && sites.All(one => one.Id != site.Text))
                rule.Source.Problems.NoSuch(site, "site", site.Text, [.. sites.Select(one => one.Id)]);
            if (rule.Rule.Condition is SiteCondition condition)
                Check(rule.Source, condition);
        }
    }

    public IReadOnlyList<SiteRule> Of(SiteOutline site, FileProblems problems)
    {
        var own = rules.Where(rule => rule.Site?.Text == site.Id && rule.Rule.Condition is SiteCondition).ToList();
        if (own.Count > CommitPlanner.MaxRules)
            problems.Add(own[0].Source.Node, $"{own.Count} rules tell of site \"{site.Id}\"", $"at most {CommitPlanner.MaxRules} fit a commit");
        return [.. own.Select(rule => new SiteRule(rule.Rule,
            [.. ((SiteCondition)rule.Rule.Condition).Inputs.Select(path => Find(path).Input).OfType<SiteInput>()]))];
    }

    /// <summary>The site as the device whose alerts these are.</summary>
    public DeviceDefinition Subject(SiteOutline site, IReadOnlyList<SiteRule> own, PilotLimits limits, string version) =>
        UnroutableDevice.At(AlertSubject.OfSite(pilot, site.Id)) with
        {
            Name = site.Name,
            Names = site.Names,
            Zone = site.Zone,
            Limits = limits,
            PilotVersion = version,
            Rules = [.. own.Select(rule => rule.Rule)],
            Maintenance = [.. maintenance.Where(one => one.Binds(site.Id, "")).Select(one => one.In(site.Zone))],
        };

    private void Check(FileObject rule, SiteCondition condition)
    {
        for (var i = 0; i < condition.Inputs.Count; i++)
        {
            var path = condition.Inputs[i];
            var (input, type) = Find(path);
            if (input is not null && condition.MisfitOf(i, input.Stream) is var (reason, fix))
                rule.Problems.Add(rule.Node, $"\"{path}\" {reason}", fix);
            else if (input is null && type is not null)
                rule.Problems.NoSuch(rule.Node, $"stream of {path.Site}/{path.Device}", path.Stream, [.. type.Streams.Select(stream => stream.Name)]);
            else if (input is null && !IsListed(path))
                rule.Problems.NoSuch(rule.Node, "device (site/device)", $"{path.Site}/{path.Device}",
                    [.. sites.SelectMany(site => site.Devices.Select(device => $"{site.Id}/{device.Id}"))]);
        }
    }

    // One whose type is unknown is told of already.
    private bool IsListed(StreamPath path) => sites.Any(site => site.Id == path.Site && site.Devices.Any(device => device.Id == path.Device));

    private (SiteInput? Input, DeviceType? Type) Find(StreamPath path)
    {
        var site = sites.FirstOrDefault(site => site.Id == path.Site);
        var type = site?.Devices.FirstOrDefault(device => device.Id == path.Device) is { } device ? types.Find(device.Type) : null;
        if (type?.Streams.FirstOrDefault(stream => stream.Name == path.Stream) is not { } found)
            return (null, type);
        var work = maintenance.Where(one => one.Binds(path.Site, path.Device)).Select(one => one.In(site!.Zone));
        return (new SiteInput(new DeviceKey(pilot, path.Site, path.Device), found, [.. work]), type);
    }
}
