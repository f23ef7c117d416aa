using NodaTime;
using SmartPilots.Core.Notifications;

namespace SmartPilots.Functions.Notifications;

/// <summary>One message as channels send it.</summary>
/// <param name="Id">The same for each try.</param>
/// <param name="Short">One line for each alert: SMS and chat.</param>
internal sealed record OutgoingMessage(string Id, string Subject, string Short, string Long, IReadOnlyList<NotificationRow> Rows)
{
    public bool IsCritical => Rows.Any(row => row.IsCritical);

    /// <summary>Files that go with it: only e-mail has them.</summary>
    public IReadOnlyList<MailFile> Files { get; init; } = [];
}

/// <param name="ContentType">With its parameters.</param>
internal sealed record MailFile(string Name, string ContentType, byte[] Content);

/// <summary>Puts transitions into words: in the contact's language, as far as the pilot file has it, and in the site's time.</summary>
internal static class MessageText
{
    private const int MostLines = 20;

    public static OutgoingMessage Of(NotificationGroup group, PilotCatalog pilots, NotificationPlan plan)
    {
        var words = MessageWords.Of(group.Contact.Language);
        var parts = group.Rows.GroupBy(row => (NotificationGroup.OfGateway(row.Transition), row.Kind));
        var lines = new List<(string Short, string Long)>();
        foreach (var part in parts)
        {
            if (part.Key.Item1 is { } gateway && part.Count() > 1)
                lines.Add(OfGateway(gateway, [.. part], words));
            else
                lines.AddRange(part.Select(row => OfAlert(row, group.Contact.Language, words, pilots)));
        }
        var subject = lines.Count == 1 ? lines[0].Short : string.Create(CultureInfo.InvariantCulture, $"{lines[0].Short} (+{lines.Count - 1})");
        var more = lines.Count > MostLines ? $"\n+{lines.Count - MostLines}" : "";
        var page = plan.Page is { } address ? $"\n{address}" : "";
        return new OutgoingMessage(group.Id, subject, string.Join('\n', lines.Take(MostLines).Select(line => line.Short)) + more + page,
            string.Join("\n\n", lines.Take(MostLines).Select(line => line.Long)) + more + page, group.Rows);
    }

    private static (string, string) OfGateway(string gateway, List<NotificationRow> rows, MessageWords words)
    {
        var text = string.Format(CultureInfo.InvariantCulture, rows[0].IsCleared ? words.DevicesHeard : words.DevicesSilent, rows.Count, gateway);
        var devices = string.Join('\n', rows.Take(MostLines).Select(row => row.Transition.Device.ToString()));
        return (text, $"{text}\n{devices}{(rows.Count > MostLines ? $"\n+{rows.Count - MostLines}" : "")}");
    }

    private static (string, string) OfAlert(NotificationRow row, string language, MessageWords words, PilotCatalog pilots)
    {
        var alert = row.Transition;
        var device = pilots.FindSubject(alert.Device);
        var text = device?.Rules.FirstOrDefault(rule => rule.Id == alert.Rule)?.TextIn(language);
        var zone = device?.Zone ?? pilots.FindPilot(alert.Device.Pilot)?.Sites.FirstOrDefault(site => site.Id == alert.Device.Site)?.Zone ?? DateTimeZone.Utc;
        var at = NodaTime.Instant.FromDateTimeUtc(new DateTime(alert.Ticks, DateTimeKind.Utc)).InZone(zone).ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var gateway = AlertSubject.GatewayOf(alert.Device.Device);
        var name = gateway is null ? text?.Name ?? alert.Name : string.Format(CultureInfo.InvariantCulture, words.GatewaySilent, gateway);
        var line = new StringBuilder($"{State(row, words)}: {name}, {alert.Device.Site}");
        if (AlertSubject.IsDevice(alert.Device.Device))
            line.Append('/').Append(alert.Device.Device);
        if ((alert.Measure ?? alert.Value) is { } value)
        {
            line.Append($", {Number(value)} {(gateway is null ? alert.Unit : words.Devices)}".TrimEnd());
            if (alert.Limit is { } limit)
                line.Append(CultureInfo.InvariantCulture, $" ({words.Limit} {Number(limit)})");
        }
        line.Append(CultureInfo.InvariantCulture, $", {at}");
        if (row.IsCleared && row.Folds > 0)
            line.Append(CultureInfo.InvariantCulture, $" ({row.Folds + 1}×)");
        var rest = new StringBuilder(line.ToString());
        if (alert.Kind == TransitionKind.Raised && (text?.WhatToDo ?? alert.WhatToDo) is { } todo)
            rest.Append('\n').Append(todo);
        if (alert.Kind == TransitionKind.Raised && alert.Runbook is { } runbook)
            rest.Append('\n').Append(runbook);
        return (line.ToString(), $"{rest}\n{device?.Name ?? alert.Device.Device} ({alert.Device}), {zone.Id}");
    }

    private static string State(NotificationRow row, MessageWords words)
    {
        var severity = row.Transition.Severity.ToUpperInvariant();
        return row.Kind switch
        {
            NotificationKind.Cleared => words.Over,
            NotificationKind.Escalated => $"{words.NotAcknowledged}: {severity}",
            NotificationKind.Reminder or NotificationKind.ShelfEnd => $"{words.Still}: {severity}",
            _ => severity,
        };
    }

    private static string Number(decimal value) => (value / 1.000000000000000m).ToString(CultureInfo.InvariantCulture);
}
