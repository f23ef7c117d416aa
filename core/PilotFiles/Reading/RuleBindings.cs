using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Checks that each rule is bound to things that exist and that have its streams.</summary>
internal static class RuleBindings
{
    public static void Check(IReadOnlyList<BoundRule> rules, DeviceTypeSet types,
        IReadOnlyList<SiteOutline> sites)
    {
        var devices = sites.SelectMany(site => site.Devices.Select(device => (Name: $"{site.Id}/{device.Id}", device.Type)))
            .DistinctBy(device => device.Name).ToDictionary(device => device.Name, device => device.Type);
        foreach (var rule in rules.Where(rule => rule.Rule.Condition is not SiteCondition))
        {
            foreach (var node in rule.DeviceTypes)
            {
                if (types.Find(node.Text) is { } type)
                    CheckStreams(rule, type);
                else if (types.IsUnknown(node.Text))
                    rule.Source.Problems.NoSuch(node, "device type", node.Text, types.Names);
            }
            foreach (var node in rule.Devices)
            {
                if (!devices.TryGetValue(node.Text, out var typeName))
                    rule.Source.Problems.NoSuch(node, "device (site/device)", node.Text, devices.Keys);
                else if (types.Find(typeName) is { } type)
                    CheckStreams(rule, type);
            }
        }
    }

    private static void CheckStreams(BoundRule rule, DeviceType type)
    {
        Check(rule.Rule.Stream, rule.Source.Take("stream"));
        foreach (var used in rule.Rule.Condition.OtherStreams)
            Check(used, null);
        if (type.Streams.FirstOrDefault(known => known.Name == rule.Rule.Stream) is { } watched && rule.Rule.Condition.Misfit(watched) is var (reason, fix))
            rule.Source.Problems.Add(rule.Source.Node, $"stream \"{watched.Name}\" of \"{type.Id}\": {reason}", fix);
        foreach (var condition in rule.Rule.While)
            Check(condition.Stream, rule.Source.Take("while"));

        void Check(string stream, FileNode? node)
        {
            if (type.Streams.All(known => known.Name != stream))
            {
                rule.Source.Problems.Add(node ?? rule.Source.Node, $"device type \"{type.Id}\" has no stream \"{stream}\"",
                    Spelling.Suggest(stream, [.. type.Streams.Select(known => known.Name)]));
            }
        }
    }
}
