using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>Reads <c>counter</c>: a meter that stands, or runs, while it should not.</summary>
internal static class MeterRules
{
    public static (string, string)? Misfit(StreamDefinition stream) => stream.Kind == StreamKind.Counter ? null
        : ("the stream is no counter", "watch a stream of \"kind\": \"counter\"");

    public static RuleCondition? Read(FileObject item)
    {
        var (stands, runs) = (item.Decimal("standsWithin"), item.Decimal("runsMoreThan"));
        var within = item.Whole("withinSeconds", null, 1, 7 * 86_400);
        item.Done();
        if (item.Has("standsWithin") == item.Has("runsMoreThan"))
            item.Problems.Add(item.Node, "a counter rule has exactly one of \"standsWithin\" and \"runsMoreThan\"", "write such as \"standsWithin\": 0");
        else if (item.Has("runsMoreThan") != item.Has("withinSeconds"))
            item.Problems.Add(item.Node, "\"runsMoreThan\" and \"withinSeconds\" belong together", "\"standsWithin\" takes the rule's \"forSeconds\"");
        if ((stands ?? runs) < 0)
            item.Problems.Add(item.Node, "a meter never counts less than 0", "write 0 or more, in the stream's unit");
        return stands is { } upTo ? new MeterStands(upTo) : runs is { } more && within is { } seconds ? new MeterRuns(more, seconds) : null;
    }
}
