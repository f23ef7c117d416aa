using SmartPilots.Core.Alerts;
using SmartPilots.Core.Indicators;

namespace SmartPilots.Core.Notifications;

/// <summary>Who is told of what, and how: the contents of a notifications file (docs/notifications.md).</summary>
public sealed record NotificationPlan
{
    public static NotificationPlan None { get; } = new();

    public IReadOnlyList<ContactPoint> Contacts { get; init; } = [];
    public IReadOnlyList<NotificationRoute> Routes { get; init; } = [];

    /// <summary>Reports that are sent by e-mail when their period is over.</summary>
    public IReadOnlyList<ReportSubscription> Reports { get; init; } = [];

    /// <summary>Ids of the contacts that are told when another one cannot be reached.</summary>
    public IReadOnlyList<string> WhenAChannelFails { get; init; } = [];

    /// <summary>What is raised within so long goes out as one message. Default 30 s.</summary>
    public int GroupWaitSeconds { get; init; } = 30;

    /// <summary>The same for silent devices of a gateway: the sweep finds them one after the other. Default 360 s.</summary>
    public int SilenceWaitSeconds { get; init; } = 360;

    /// <summary>Unless something is critical, the next message of a group comes no sooner. Default 300 s.</summary>
    public int GroupIntervalSeconds { get; init; } = 300;

    /// <summary>An alert that is over is told after so long, and not at all when it comes back meanwhile: then neither is. Default 0: at once.</summary>
    public int FlapMinutes { get; init; }

    /// <summary>How long a channel may take to answer. Default 20 s.</summary>
    public int TimeoutSeconds { get; init; } = 20;

    /// <summary>Address of the operators' page, for links in messages; null: none.</summary>
    public Uri? Page { get; init; }

    public ContactPoint? Find(string id) => Contacts.FirstOrDefault(contact => contact.Id == id);

    /// <summary>Ids of those who are to be told of a new alert, each once.</summary>
    public IEnumerable<string> ToTell(AlertTransition raised) =>
        Routes.Where(route => route.Takes(raised)).SelectMany(route => route.To).Distinct(StringComparer.Ordinal);

    /// <summary>Who is told when nobody acknowledges it in time, each once, and after how many minutes; without those who are told at once.</summary>
    public IEnumerable<(string Contact, int AfterMinutes)> ToEscalate(AlertTransition raised) => Routes.Where(route => route.Takes(raised))
        .SelectMany(route => route.Escalate).SelectMany(level => level.To.Select(contact => (Contact: contact, level.AfterMinutes)))
        .GroupBy(one => one.Contact, StringComparer.Ordinal).Select(group => group.MinBy(one => one.AfterMinutes))
        .ExceptBy(ToTell(raised), one => one.Contact);

    /// <summary>After how many minutes a contact is told again while nobody acknowledges; 0 never.</summary>
    public int RemindMinutes(AlertTransition raised, string contact) => Routes.Where(route => route.RemindMinutes > 0 && route.Takes(raised)
        && (route.To.Contains(contact) || route.Escalate.Any(level => level.To.Contains(contact)))).Select(route => route.RemindMinutes).DefaultIfEmpty().Min();
}

/// <summary>One way to reach somebody.</summary>
/// <param name="Id">Lower case, digits and dashes; unique in the file.</param>
/// <param name="Language">BCP 47 tag of the texts that they read.</param>
public sealed record ContactPoint(string Id, string Name, string Language, Channel Channel)
{
    /// <summary>Null: none.</summary>
    public QuietHours? Quiet { get; init; }

    /// <summary>Null: each alert is told by itself.</summary>
    public Digest? Digest { get; init; }
}

/// <summary>Which alerts go to whom. An empty list takes all.</summary>
/// <param name="Sites"><c>pilot</c> or <c>pilot/site</c>.</param>
public sealed record NotificationRoute(IReadOnlyList<string> Sites, IReadOnlyList<string> Severities, IReadOnlyList<string> To)
{
    /// <summary>Who is told when nobody acknowledges in time.</summary>
    public IReadOnlyList<Escalation> Escalate { get; init; } = [];

    /// <summary>Who was told is told again after so long while the alert stands and nobody acknowledges; 0 never.</summary>
    public int RemindMinutes { get; init; }

    public bool Takes(AlertTransition alert) => (Severities.Count == 0 || Severities.Contains(alert.Severity))
        && (Sites.Count == 0 || Sites.Contains(alert.Device.Pilot) || Sites.Contains($"{alert.Device.Pilot}/{alert.Device.Site}"));
}

/// <summary>Who is sent which report, in the language of the contact.</summary>
/// <param name="Pilot">Null: of <paramref name="Programme"/>.</param>
/// <param name="Place">Of the programme; null: all of it.</param>
/// <param name="Every">Month, quarter or year.</param>
/// <param name="AfterDays">How many whole days after the end of the period, UTC: late data and the values of indicators have come by then.</param>
/// <param name="Formats">Of the files in the mail.</param>
public sealed record ReportSubscription(string? Pilot, string? Programme, string? Place, bool IsForDonors, IndicatorPeriodKind Every, int AfterDays,
    IReadOnlyList<string> Formats, IReadOnlyList<string> To)
{
    /// <summary>Without spaces and slashes; the same for the same report.</summary>
    public string Name => $"{Programme ?? Pilot}{(Programme is null ? "" : $"-{Place ?? "all"}")}{(IsForDonors ? "-donor" : "")}";
}

/// <summary>Who is told of an alert that nobody has acknowledged after so many minutes.</summary>
public sealed record Escalation(int AfterMinutes, IReadOnlyList<string> To);

/// <summary>How a message travels.</summary>
public abstract record Channel
{
    /// <summary>What operators read: webhook, e-mail, the template's name, alertmanager.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether the receiver itself answers; else a service does that carries the message on, and nobody says whether it arrived.</summary>
    public virtual bool IsAnsweredByReceiver => false;
}

/// <summary>JSON to an address, signed as Standard Webhooks says (standardwebhooks.com, version 1).</summary>
public sealed record WebhookChannel(Uri Url, byte[] Secret) : Channel
{
    public override string Kind => "webhook";
    public override bool IsAnsweredByReceiver => true;
}

/// <summary>An e-mail by a server of one's own.</summary>
/// <param name="User">Null: the server asks for none.</param>
public sealed record EmailChannel(string Host, int Port, EmailSecurity Security, string? User, string? Password, string From,
    IReadOnlyList<string> To) : Channel
{
    public override string Kind => "e-mail";
}

public enum EmailSecurity
{
    StartTls,
    Tls,
    None,
}

/// <summary>An HTTP call that a template describes: SMS and chat.</summary>
public sealed record TemplateChannel(HttpTemplate Template, IReadOnlyDictionary<string, string> With) : Channel
{
    public override string Kind => Template.Name;
}

/// <summary>Alerts to a Prometheus Alertmanager, API version 2; it groups, silences and sends by itself.</summary>
public sealed record AlertmanagerChannel(Uri Url) : Channel
{
    public override string Kind => "alertmanager";
    public override bool IsAnsweredByReceiver => true;
}

/// <summary>Web push to each browser that a person who signs in has subscribed on the page.</summary>
/// <param name="Person">The person's name.</param>
public sealed record PushChannel(string Person) : Channel
{
    public override string Kind => "push";
}
