using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads <c>alerts</c> of a site's <c>public.reports</c>.</summary>
internal sealed class ReportRuleReader(IReadOnlyList<DeviceDefinition> devices)
{
    private const int MostReports = 100; // so many are taken in an hour
    private const int DayMinutes = 1_440;
    private static readonly Dictionary<string, string> Severities = ((string[])["info", "warning", "critical"]).ToDictionary(word => word);
    private static readonly Dictionary<string, string> Kinds = ReportRule.Kinds.ToDictionary(word => word);

    public IReadOnlyList<ReportRule> Read(FileObject reports)
    {
        var read = new List<ReportRule>();
        foreach (var item in reports.Objects("alerts"))
        {
            item.Require("kind");
            var (id, name) = (item.Text("rule", required: true) ?? "", item.Text("name", required: true) ?? "");
            var rule = new ReportRule(id, name, item.Choice("severity", "warning", Severities), item.Choice("kind", ReportRule.Kinds[0], Kinds),
                item.Whole("count", 3, 1, MostReports)!.Value, TimeSpan.FromMinutes(item.Whole("withinMinutes", 60, 5, DayMinutes)!.Value))
            {
                With = item.Object("with") is { } value ? Value(value) : null, WhatToDo = item.Text("whatToDo"),
            };
            item.Done();
            if (read.Exists(other => other.Id == id))
                item.Problems.Add(item.Node, $"rule \"{id}\" is there twice", "rename or remove one");
            read.Add(rule);
        }
        return read;
    }

    private ReportRuleValue? Value(FileObject item)
    {
        var (device, stream) = (item.Text("device", required: true), item.Text("stream", required: true));
        var (atLeast, atMost) = (item.Decimal("atLeast"), item.Decimal("atMost"));
        item.Done();
        if (atLeast is null == atMost is null)
            item.Problems.Add(item.Node, "a value has \"atLeast\" or \"atMost\"", "write one of them");
        if (device is null || stream is null)
            return null;
        if (devices.FirstOrDefault(known => known.Key.Device == device) is not { } found)
            item.Problems.NoSuch(item.Take("device")!, "device at this site", device, [.. devices.Select(known => known.Key.Device)]);
        else if (found.Streams.All(known => known.Name != stream))
            item.Problems.NoSuch(item.Take("stream")!, $"stream of {device}", stream, [.. found.Streams.Select(known => known.Name)]);
        return new ReportRuleValue(device, stream, atLeast, atMost);
    }
}
