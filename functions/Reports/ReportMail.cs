using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Indicators;
using SmartPilots.Core.Notifications;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Functions.Texts;

namespace SmartPilots.Functions.Reports;

/// <summary>
/// Sends the reports of the notifications file, each once to each contact: of the last period that is over. What became of a mail stands in a row (table
/// <c>notifications</c>, partition <c>reports</c>), which a sender leases before it sends; a crash between the mail and the row sends it again under the same id.
/// </summary>
public sealed partial class ReportMail(ITelemetryStore store, NotificationPlans plans, ReportQuery reports, ProgrammeSource programmes, PilotSource pilots,
    MessageDelivery delivery, TimeProvider clock, ILogger<ReportMail> log)
{
    internal const string Partition = "reports";
    private static readonly TimeSpan MostPause = TimeSpan.FromHours(6);
    private static readonly TimeSpan LeastPause = TimeSpan.FromMinutes(10);

    /// <summary>Every hour at 20 minutes past.</summary>
    [Function("send-reports")]
    public Task TimerAsync([TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => RunAsync(cancellationToken);

    /// <exception cref="StoreUnavailableException">The next run goes on.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        plans.Refresh();
        var plan = plans.Current;
        foreach (var subscription in plan.Reports)
        {
            var period = LastOver(subscription, clock.GetUtcNow().UtcDateTime);
            foreach (var contact in subscription.To.Select(plan.Find).OfType<ContactPoint>())
                await SendAsync(plan, subscription, period, contact, cancellationToken);
        }
    }

    /// <summary>The last period of which so many days have passed since its end as the subscription says.</summary>
    internal static IndicatorPeriod LastOver(ReportSubscription subscription, DateTime now)
    {
        var running = IndicatorPeriod.Of(subscription.Every, DateOnly.FromDateTime(now.AddDays(-subscription.AfterDays)));
        return IndicatorPeriod.Of(subscription.Every, running.First.AddDays(-1));
    }

    private async Task SendAsync(NotificationPlan plan, ReportSubscription subscription, IndicatorPeriod period, ContactPoint contact,
        CancellationToken cancellationToken)
    {
        var (key, now) = ($"{contact.Id}~{subscription.Name}~{period}", clock.GetUtcNow());
        var row = await store.FindAsync(Tables.Notifications, Partition, key, cancellationToken);
        var tries = (row?.Number("tries") ?? 0) + 1;
        if (row?.Number("sent") is > 0 || row?.Number("next") > now.UtcTicks)
            return;
        var lease = TimeSpan.FromSeconds(3 * plan.TimeoutSeconds) + LeastPause;
        var taken = await store.CommitAsync(new RowCommit(Tables.Notifications, Partition, [RowWrite.Over(row?.ETag, ToRow(key, tries, 0, now + lease, "being sent"))]),
            cancellationToken);
        if (taken.Outcome != CommitOutcome.Committed)
            return; // another sender has it, or the store did not say so: its lease ends by itself
        var result = await MakeAsync(subscription, period, contact.Language, cancellationToken) is { } files
            ? await delivery.SendAsync(MessageOf(key, contact, subscription, period, files), contact, null, TimeSpan.FromSeconds(plan.TimeoutSeconds), cancellationToken)
            : SendResult.Later("there is no such pilot, programme or place");
        LogTried(subscription.Name, period.ToString(), contact.Id, result.Kind, result.Detail);
        var wasSent = result.Kind == SendKind.Sent;
        var pause = TimeSpan.FromTicks(Math.Min(MostPause.Ticks, LeastPause.Ticks << (int)Math.Min(tries - 1, 10)));
        await store.CommitAsync(new RowCommit(Tables.Notifications, Partition, [new RowWrite(RowOperation.ReplaceIfMatch,
            ToRow(key, tries, wasSent ? now.UtcTicks : 0, now + pause, result.Detail ?? result.ChannelId ?? ""), taken.ETag)]), cancellationToken);
    }

    // Null: what the subscription names is not there now.
    private async Task<IReadOnlyList<MailFile>?> MakeAsync(ReportSubscription subscription, IndicatorPeriod period, string language, CancellationToken cancellationToken)
    {
        var current = await pilots.LatestAsync(cancellationToken);
        var subject = subscription.Programme is { } programme
            ? ReportSubject.OfPlace(programmes.Current, AccessScope.All, programme, subscription.Place, period.Last, out _)
            : current.FindPilot(subscription.Pilot!) is { } pilot ? ReportSubject.OfPilot(pilot, programmes.Current, AccessScope.All, period.Last) : null;
        if (subject is null)
            return null;
        var full = await reports.OfAsync(subject, current, period, cancellationToken);
        var report = subscription.IsForDonors ? full.ForDonors() : full;
        var files = new List<MailFile>();
        foreach (var format in subscription.Formats.Select(ReportFormat.Find).OfType<ReportFormat>())
            files.Add(new MailFile($"{subscription.Name}-{period}.{format.Name}", format.ContentType, await format.WriteAsync(report, ReportTexts.Of(language))));
        return files;
    }

    private static OutgoingMessage MessageOf(string key, ContactPoint contact, ReportSubscription subscription, IndicatorPeriod period, IReadOnlyList<MailFile> files)
    {
        var texts = ReportTexts.Of(contact.Language);
        var subject = texts.Format("reports", ("name", subscription.Name), ("period", period.ToString()));
        return new OutgoingMessage(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 12)), subject, subject, texts["attached"], [])
        {
            Files = files,
        };
    }

    private static Row ToRow(string key, long tries, long sent, DateTimeOffset next, string detail) =>
        new(key, [new("schema", 1), new("tries", tries), new("sent", sent), new("next", next.UtcTicks), new("detail", detail)]);

    [LoggerMessage(311, LogLevel.Information, "Report {Report} of {Period} to {Contact}: {Outcome} {Detail}")]
    private partial void LogTried(string report, string period, string contact, SendKind outcome, string? detail);
}
