using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>
/// All, or any, of conditions over streams of several devices hold. Its value is how many do. What an input that is silent or late would decide
/// cannot be told.
/// </summary>
/// <param name="Conditions">Their streams are paths.</param>
public sealed record Composite(IReadOnlyList<StreamCondition> Conditions, bool NeedsAll) : SiteCondition
{
    private const int Most = 20;

    public override string Message => NeedsAll ? "all" : "any";
    public override string? Unit => null;
    public override IReadOnlyList<StreamPath> Inputs { get; } = [.. Conditions.Select(condition => StreamPath.Parse(condition.Stream)!)];

    public override decimal? Compute(IReadOnlyList<InputHistory> inputs, long ticks)
    {
        var (holding, unknown) = (0, 0);
        for (var i = 0; i < inputs.Count; i++)
        {
            var value = inputs[i].At(ticks);
            if (value is null)
                unknown++;
            else if (Conditions[i].Holds(value))
                holding++;
        }
        var isDecided = NeedsAll ? holding + unknown < inputs.Count : holding > 0;
        return unknown == 0 || isDecided ? holding : null;
    }

    public override Finding Judge(in RuleReading reading, RuleState state) =>
        new(reading.Value >= (NeedsAll ? Conditions.Count : 1) ? Verdict.Bad : Verdict.Good);

    internal static Func<FileObject, RuleCondition?> Reader(string member) => rule =>
    {
        var conditions = new List<StreamCondition>();
        foreach (var item in rule.Objects(member))
        {
            if (StreamConditionReader.Read(item) is { } condition && StreamPaths.Read(item, condition.Stream, item.Take("stream")!) is not null)
                conditions.Add(condition);
        }
        if (rule.Take(member)!.Items.Count is < 2 or > Most)
            rule.Problems.Add(rule.Take(member)!, $"two to {Most} conditions were expected",
                "for one condition write a rule of its device, with \"above\" or \"below\"");
        return conditions.Count < 2 ? null : new Composite(conditions, member == "all");
    };
}
