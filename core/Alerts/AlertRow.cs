using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Alerts;

/// <summary>
/// A row of table <c>alerts</c>: partition the site, newest first. Raise, clear and handling each own columns that no other
/// changes. The first two are merged: so publishers may repeat and overtake each other without harm, and none can undo what people did
/// (<see cref="Handling.AlertHandling"/>), which is written on condition that the row is as it was read.
/// </summary>
public static class AlertRow
{
    /// <summary>The alert's id in the API is <c>{partition}~{row key}</c>.</summary>
    public static string Key(AlertTransition transition) => Key(transition.RaisedTicks, transition.Device.Device, transition.Rule);

    public static string Key(long raisedTicks, string device, string rule) => $"{KeysBefore(raisedTicks)}~{device}~{rule}";

    /// <summary>The rule of an alert with that key.</summary>
    public static string Rule(string key) => key.Split('~', 3)[2];

    /// <summary>Keys from it on are of alerts raised before a time.</summary>
    public static string KeysBefore(long ticks) => (long.MaxValue - ticks).ToString("D19", CultureInfo.InvariantCulture);

    public static Row ToRow(AlertTransition transition)
    {
        var columns = new List<Column>
        {
            new("device", transition.Device.ToString()),
            new("rule", transition.Rule),
            new("name", transition.Name),
            new("severity", transition.Severity),
            new("raised", transition.RaisedTicks),
        };
        Add("stream", transition.Stream);
        Add("unit", transition.Unit);
        var cleared = transition.Kind == TransitionKind.Cleared;
        if (cleared)
            columns.Add(new Column("cleared", transition.Ticks));
        Add(cleared ? "cleared_value" : "value", Text(transition.Value));
        if (!cleared)
        {
            Add("message", transition.Message);
            Add("measure", Text(transition.Measure));
            Add("limit", Text(transition.Limit));
            Add("what_to_do", transition.WhatToDo);
            Add("runbook", transition.Runbook);
            Add("gateway", transition.Gateway);
        }
        return new Row(Key(transition), columns);

        void Add(string name, string? text)
        {
            if (text is not null)
                columns.Add(new Column(name, text));
        }
    }

    /// <summary>The raise that a row tells of; null when the row is no alert, or its raise has not come yet.</summary>
    public static AlertTransition? Raised(StoredRow row)
    {
        if (row.Text("device")?.Split('/') is not [var pilot, var site, var device] || row.Number("raised") is not { } raised)
            return null;
        return new AlertTransition(new DeviceKey(pilot, site, device), TransitionKind.Raised, row.Text("rule")!, row.Text("name")!, row.Text("severity")!,
            row.Text("stream"), row.Text("unit"),
            raised, raised, Number(row.Text("value")))
        {
            Message = row.Text("message"), Measure = Number(row.Text("measure")), Limit = Number(row.Text("limit")), WhatToDo = row.Text("what_to_do"),
            Runbook = row.Text("runbook"), Gateway = row.Text("gateway"),
        };
    }

    public static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    private static string? Text(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);
}
