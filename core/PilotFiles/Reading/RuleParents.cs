using SmartPilots.Core.Alerts;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Checks what rules say of their parents: these exist, and no rule suppresses itself, also not by way of others.</summary>
internal static class RuleParents
{
    public static void Check(IReadOnlyList<BoundRule> rules, IReadOnlyList<SiteOutline> sites)
    {
        var byId = rules.GroupBy(rule => rule.Rule.Id).ToDictionary(group => group.Key, group => group.First().Rule);
        var devices = sites.SelectMany(site => site.Devices.Select(device => device.Id)).Append(AlertSubject.Site).ToHashSet(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            var source = rule.Source;
            foreach (var node in source.Texts("parents"))
            {
                var parent = RuleParent.Parse(node.Text);
                if (parent.Device is { } device && !devices.Contains(device))
                    source.Problems.NoSuch(node, "device", device, devices);
                else if (parent.Rule == AlertTransition.NoDataRule && parent.Device is null)
                    source.Problems.Add(node, "whose silence suppresses the rule is not said", "write such as \"borehole-pump/no-data\"");
                else if (parent.Rule != AlertTransition.NoDataRule && !byId.ContainsKey(parent.Rule))
                    source.Problems.NoSuch(node, "rule", parent.Rule, byId.Keys);
                else if (Leads(parent.Rule, rule.Rule.Id, byId, []))
                    source.Problems.Add(node, $"rule \"{rule.Rule.Id}\" would suppress itself", "remove the parent that closes the circle");
            }
        }
    }

    private static bool Leads(string from, string to, Dictionary<string, RuleDefinition> rules, HashSet<string> seen) => from == to
        || (seen.Add(from) && rules.TryGetValue(from, out var rule) && rule.Parents.Any(parent => Leads(parent.Rule, to, rules, seen)));
}
