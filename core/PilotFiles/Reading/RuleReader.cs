using NodaTime;
using SmartPilots.Core.Alerts.Kinds;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>A rule and the devices it is bound to.</summary>
internal sealed record BoundRule(RuleDefinition Rule, IReadOnlyList<FileNode> DeviceTypes, IReadOnlyList<FileNode> Devices,
    FileObject Source)
{
    /// <summary>Of a rule over several devices: the site whose alerts it raises.</summary>
    public FileNode? Site { get; init; }

    /// <summary>Whether it is bound to the device, by its type or as <c>site/device</c>.</summary>
    public bool Binds(string type, string siteAndDevice) =>
        DeviceTypes.Any(node => node.Text == type) || Devices.Any(node => node.Text == siteAndDevice);
}

/// <summary>Reads one alert rule; its kind is read by <see cref="RuleKinds"/>.</summary>
internal static class RuleReader
{
    private const int Day = 86_400;
    private static readonly Threshold Unread = new(decimal.MaxValue, null, null);

    public static BoundRule? Read(FileObject item)
    {
        var id = item.Segment("rule");
        var isOfSite = RuleKinds.IsOfSite(item);
        var stream = item.Text("stream", required: !isOfSite);
        var condition = RuleKinds.Read(item);
        var rule = new RuleDefinition
        {
            Id = id ?? "",
            Name = item.Text("name", required: true) ?? "",
            Stream = stream ?? "",
            Severity = item.Choice("severity", Severity.Warning),
            Condition = condition ?? Unread,
            ForSeconds = item.Whole("forSeconds", 0, 0, 30 * Day)!.Value,
            ClearForSeconds = item.Whole("clearForSeconds", 0, 0, 30 * Day)!.Value,
            From = item.TimeOfDay("from"),
            To = item.TimeOfDay("to"),
            Days = RuleTexts.Days(item),
            WaitSeconds = item.Whole("waitSeconds", 900, 0, 3_600)!.Value,
            While = [.. item.OneOrMore("while").Select(StreamConditionReader.Read).OfType<StreamCondition>()],
            Parents = [.. item.Texts("parents").Select(node => RuleParent.Parse(node.Text))],
            WhatToDo = item.Text("whatToDo"),
            Runbook = RuleTexts.Runbook(item),
            Texts = RuleTexts.Read(item),
            Source = item.Text("source"),
        };
        CheckTimes(item, rule);
        if (condition is not null)
            CheckKind(item, rule);
        if (item.Take("clearAt") is { } clearAt && condition is not (null or Threshold))
            item.Problems.Add(clearAt, "\"clearAt\" belongs to \"above\" and \"below\"", "remove it");
        var bound = new BoundRule(rule, item.Texts("deviceTypes"), item.Texts("devices"), item)
        {
            Site = item.Text("site", required: isOfSite) is null ? null : item.Take("site"),
        };
        CheckBinding(item, isOfSite);
        if (!isOfSite && bound.DeviceTypes.Count + bound.Devices.Count == 0)
            item.Problems.Add(item.Node, "the rule is bound to nothing", "add \"deviceTypes\" or \"devices\"");
        item.Done();
        return id is null || (stream is null && !isOfSite) ? null : bound;
    }

    // A rule over several devices names them in its kind; any other is bound to devices.
    private static void CheckBinding(FileObject item, bool isOfSite)
    {
        string[] others = isOfSite ? ["stream", "deviceTypes", "devices", "while"] : ["site", "waitSeconds"];
        foreach (var name in others.Where(item.Has))
        {
            item.Problems.Add(item.Take(name)!, isOfSite ? $"a rule over several devices has no \"{name}\"" : $"only a rule over several devices has \"{name}\"",
                isOfSite ? "name its streams as site/device/stream in its kind, and its \"site\"" : "remove it");
        }
    }

    private static void CheckTimes(FileObject item, RuleDefinition rule)
    {
        if (rule.From.HasValue != rule.To.HasValue)
            item.Problems.Add(item.Node, "\"from\" and \"to\" belong together", "give both or neither");
        else if (rule.From is { } from && from == rule.To)
            item.Problems.Add(item.Take("to")!, "\"from\" and \"to\" are the same", "leave both out for the whole day");
    }

    private static void CheckKind(FileObject item, RuleDefinition rule)
    {
        var kind = rule.Condition.Message;
        if (rule.Condition.Duration == DurationUse.Required && rule.ForSeconds == 0)
            item.Problems.Add(item.Node, $"a rule of kind {kind} needs a duration", "add \"forSeconds\"");
        if (rule.Condition.Duration == DurationUse.None && (item.Take("forSeconds") ?? item.Take("clearForSeconds")) is { } duration)
            item.Problems.Add(duration, $"a rule of kind {kind} has its own time", "remove it");
        if (rule.Condition.NeedsWhile && rule.While.Count == 0)
            item.Problems.Add(item.Node, $"a rule of kind {kind} must know when the pump runs", "add such as \"while\": { \"stream\": \"running\", \"is\": 1 }");
        if (rule.Condition.MayBeScheduled)
            return;
        foreach (var name in new[] { "from", "to", "days", "while" }.Where(item.Has))
            item.Problems.Add(item.Take(name)!, $"a rule of kind {kind} has its own hours", $"remove \"{name}\"");
    }
}
