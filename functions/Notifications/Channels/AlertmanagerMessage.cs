using System.Net.Http.Headers;
using SmartPilots.Core.Notifications;

namespace SmartPilots.Functions.Notifications.Channels;

/// <summary>An alert as Alertmanager's API version 2 takes it; its labels are its identity there.</summary>
internal sealed record AlertmanagerAlert(IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations, DateTime StartsAt, DateTime EndsAt);

/// <summary>
/// Alertmanager holds an alert until its end: one that is raised ends in a year, and is ended by the clear. So nothing has to be sent again
/// and again. Sending twice changes nothing there.
/// </summary>
internal static class AlertmanagerMessage
{
    private static readonly TimeSpan Holds = TimeSpan.FromDays(365);

    public static HttpRequestMessage Of(OutgoingMessage message, AlertmanagerChannel channel)
    {
        var json = JsonSerializer.Serialize([.. message.Rows.Select(row => Alert(row.Transition))], ApiJson.Default.AlertmanagerAlertArray);
        return new HttpRequestMessage(HttpMethod.Post, new Uri($"{channel.Url.AbsoluteUri.TrimEnd('/')}/api/v2/alerts"))
        {
            Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
    }

    private static AlertmanagerAlert Alert(AlertTransition alert)
    {
        var start = Instant.Utc(alert.RaisedTicks);
        var labels = new Dictionary<string, string>
        {
            ["alertname"] = alert.Rule, ["pilot"] = alert.Device.Pilot, ["site"] = alert.Device.Site, ["device"] = alert.Device.Device, ["severity"] = alert.Severity,
        };
        if (alert.Stream is { } stream)
            labels["stream"] = stream;
        var annotations = new Dictionary<string, string> { ["summary"] = alert.Name };
        if (alert.WhatToDo is { } todo)
            annotations["description"] = todo;
        if (alert.Runbook is { } runbook)
            annotations["runbook_url"] = runbook;
        // Its end must lie after its start, also where both are of one reading.
        var end = alert.Kind == TransitionKind.Raised ? start + Holds : Instant.Utc(Math.Max(alert.Ticks, alert.RaisedTicks + TimeSpan.TicksPerMillisecond));
        return new AlertmanagerAlert(labels, annotations, start, end);
    }
}
