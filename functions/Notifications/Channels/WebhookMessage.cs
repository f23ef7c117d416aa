using System.Net.Http.Headers;
using System.Security.Cryptography;
using SmartPilots.Core.Notifications;

namespace SmartPilots.Functions.Notifications.Channels;

/// <summary>What a webhook gets. Id of each alert's transition: the same in every message that carries it.</summary>
internal sealed record WebhookBody(string Type, DateTime Timestamp, string Text, IReadOnlyList<WebhookAlert> Alerts);

internal sealed record WebhookAlert(string Id, string Alert, string State, string Device, string Rule, string Name, string Severity, string? Message, DateTime RaisedAt,
    DateTime At, string? Stream, string? Unit, decimal? Value, decimal? Measure, decimal? Limit, string? WhatToDo, string? Runbook);

/// <summary>
/// Signed by Standard Webhooks: HMAC-SHA256 over <c>id.timestamp.body</c>, headers <c>webhook-id</c>, <c>webhook-timestamp</c>,
/// <c>webhook-signature</c>. Source: github.com/standard-webhooks/standard-webhooks, spec 1.0.0. The id is the message's, so that a receiver can tell a
/// repetition; the time is that of the try.
/// </summary>
internal static class WebhookMessage
{
    public static HttpRequestMessage Of(OutgoingMessage message, WebhookChannel channel, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var json = JsonSerializer.Serialize(new WebhookBody("alerts", now.UtcDateTime, message.Short, [.. message.Rows.Select(Alert)]), ApiJson.Default.WebhookBody);
        var id = $"msg_{message.Id}";
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, channel.Url)
        {
            Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", Signature(channel.Secret, id, timestamp, json));
        return request;
    }

    public static string Signature(byte[] secret, string id, string timestamp, string body) =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")))}";

    private static WebhookAlert Alert(NotificationRow row)
    {
        var alert = row.Transition;
        return new WebhookAlert(row.What, $"{row.Partition}~{AlertRow.Key(alert)}",
            row.Kind.Word(), alert.Device.ToString(), alert.Rule, alert.Name, alert.Severity, alert.Message,
            Instant.Utc(alert.RaisedTicks), Instant.Utc(alert.Ticks),
            alert.Stream, alert.Unit,
            alert.Value, alert.Measure, alert.Limit, alert.WhatToDo, alert.Runbook);
    }
}
