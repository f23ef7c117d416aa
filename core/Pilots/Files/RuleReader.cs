using NodaTime;
using NodaTime.Text;

namespace SmartPilots.Core.Pilots.Files;

/// <summary>A rule and the devices it is bound to.</summary>
internal sealed record BoundRule(RuleDefinition Rule, IReadOnlyList<FileNode> DeviceTypes, IReadOnlyList<FileNode> Devices,
    FileObject Source)
{
    /// <summary>Whether it is bound to the device, by its type or as <c>site/device</c>.</summary>
    public bool Binds(string type, string siteAndDevice) =>
        DeviceTypes.Any(node => node.Text == type) || Devices.Any(node => node.Text == siteAndDevice);
}

/// <summary>Reads one alert rule.</summary>
internal static class RuleReader
{
    private static readonly Dictionary<string, Severity> Severities = new()
    {
        ["info"] = Severity.Info, ["warning"] = Severity.Warning, ["critical"] = Severity.Critical,
    };

    private const int Day = 86_400;
    private static readonly LocalTimePattern TimeOfDay = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    public static BoundRule? Read(FileObject item)
    {
        var id = item.Segment("rule");
        var stream = item.Text("stream", required: true);
        var whileHolds = item.Object("while");
        var rule = new RuleDefinition
        {
            Id = id ?? "",
            Name = item.Text("name", required: true) ?? "",
            Stream = stream ?? "",
            Severity = item.Choice("severity", Severity.Warning, Severities),
            Above = item.Decimal("above"),
            Below = item.Decimal("below"),
            ClearAt = item.Decimal("clearAt"),
            ForSeconds = item.Whole("forSeconds", 0, 0, 30 * Day)!.Value,
            ClearForSeconds = item.Whole("clearForSeconds", 0, 0, 30 * Day)!.Value,
            From = Time(item, "from"),
            To = Time(item, "to"),
            WhileStream = whileHolds?.Text("stream", required: true),
            WhileValue = whileHolds?.Decimal("is", required: true) ?? 0m,
            Source = item.Text("source"),
        };
        whileHolds?.Done();
        CheckLimits(item, rule);
        var bound = new BoundRule(rule, Names(item, "deviceTypes"), Names(item, "devices"), item);
        if (bound.DeviceTypes.Count + bound.Devices.Count == 0)
            item.Problems.Add(item.Node, "the rule is bound to nothing", "add \"deviceTypes\" or \"devices\"");
        item.Done();
        return id is null || stream is null ? null : bound;
    }

    private static void CheckLimits(FileObject item, RuleDefinition rule)
    {
        if (rule.Above.HasValue == rule.Below.HasValue)
        {
            item.Problems.Add(item.Node, "a rule has exactly one of \"above\" and \"below\"",
                rule.Above.HasValue ? "remove one" : "add one");
        }
        if (rule.ClearAt > rule.Above || rule.ClearAt < rule.Below)
            item.Problems.Add(item.Take("clearAt")!, "the clear limit is on the bad side of the raise limit",
                rule.Above.HasValue ? "clear at or below \"above\"" : "clear at or above \"below\"");
        if (rule.From.HasValue != rule.To.HasValue)
            item.Problems.Add(item.Node, "\"from\" and \"to\" belong together", "give both or neither");
        else if (rule.From is { } from && from == rule.To)
            item.Problems.Add(item.Take("to")!, "\"from\" and \"to\" are the same", "leave both out for the whole day");
    }

    private static LocalTime? Time(FileObject item, string name)
    {
        if (item.Text(name) is not { } text)
            return null;
        var parsed = TimeOfDay.Parse(text);
        if (parsed.Success)
            return parsed.Value;
        item.Problems.Add(item.Take(name)!, $"\"{text}\" is no time of day", "write site-local time as HH:mm, such as 01:30");
        return null;
    }

    private static List<FileNode> Names(FileObject item, string name)
    {
        var value = item.Take(name);
        return value is null ? [] : [.. item.ItemsOf(value).Where(node => item.TextOf(node) is not null)];
    }
}
