using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>The kinds of rules, by the member of a rule that says which it is.</summary>
internal static class RuleKinds
{
    public static IReadOnlyList<(string Member, Func<FileObject, RuleCondition?> Read)> All { get; } =
    [
        ("above", Threshold.Read),
        ("below", Threshold.Read),
        Kind("change", RateOfChange.Read),
        Kind("silent", Silence.Read),
        Kind("flat", FlatLine.Read),
        Kind("atLimit", AtLimit.Read),
        Kind("counter", MeterRules.Read),
        Kind("dryRun", DryRun.Read),
        Kind("nightFlow", NightFlow.Read),
        Kind("learnedRange", LearnedRange.Read),
        Kind("sameHour", SameHour.Read),
        Kind("balance", Balance.Read),
        ("all", Composite.Reader("all")),
        ("any", Composite.Reader("any")),
    ];

    /// <summary>Whether a rule is of a kind that looks at several devices.</summary>
    public static bool IsOfSite(FileObject rule) => rule.Has("balance") || rule.Has("all") || rule.Has("any");

    /// <summary>The condition of a rule; null when it could not be read, which is noted.</summary>
    public static RuleCondition? Read(FileObject rule)
    {
        foreach (var (member, _) in All)
            rule.Take(member);
        var given = All.Where(kind => rule.Has(kind.Member)).ToList();
        if (given.Count == 1)
            return given[0].Read(rule);
        rule.Problems.Add(rule.Node, $"a rule has exactly one of {string.Join(", ", All.Select(kind => $"\"{kind.Member}\""))}",
            given.Count > 1 ? "remove one" : "add one");
        return null;
    }

    private static (string, Func<FileObject, RuleCondition?>) Kind(string member, Func<FileObject, RuleCondition?> read) =>
        (member, rule => rule.Object(member) is { } own ? read(own) : null);
}
