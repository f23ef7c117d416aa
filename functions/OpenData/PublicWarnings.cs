using SmartPilots.Functions.Http;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Alerts;

namespace SmartPilots.Functions.OpenData;

/// <summary>One message about a warning: that it holds, or that it is over.</summary>
/// <param name="Cleared">When it was over; null while it holds, and in the message that said that it held.</param>
internal sealed record WarningMessage(PilotDefinition Pilot, SiteDefinition Site, PublicWarning Warning, AlertItem Alert, DateTime? Cleared)
{
    private const string End = ".end";

    /// <summary>As CAP wants it: without spaces, commas and marks.</summary>
    public string Id => Alert.Id + (Cleared is null ? "" : End);

    /// <summary>Id of the message that this one ends.</summary>
    public string BegunId => Alert.Id;

    public DateTime SentAt => Cleared ?? Alert.RaisedAt;
}

/// <summary>Alerts of the rules that pilot files make public: those that hold, and the ends of those that were over within a day.</summary>
public sealed class PublicWarnings(AlertStore alerts, TimeProvider clock)
{
    private static readonly TimeSpan EndedFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan Lookback = TimeSpan.FromDays(30);
    private readonly HeldAnswers<IReadOnlyList<WarningMessage>> _held = new(clock);

    /// <summary>Newest first; null when the pilot publishes no warnings.</summary>
    internal async Task<IReadOnlyList<WarningMessage>?> OfPilotAsync(PilotDefinition? pilot) =>
        pilot is not null && pilot.Sites.Any(site => site.Public?.Warnings.Count > 0) ? await _held.GetAsync(pilot.Id, pilot, () => ReadAsync(pilot)) : null;

    private async Task<IReadOnlyList<WarningMessage>> ReadAsync(PilotDefinition pilot)
    {
        var messages = new List<WarningMessage>();
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var site in pilot.Sites.Where(site => site.Public?.Warnings.Count > 0))
        {
            var open = await alerts.OfSiteAsync(pilot.Id, site.Id, onlyOpen: true, take: 100, CancellationToken.None);
            var recent = await alerts.RaisedWithinAsync(pilot.Id, site.Id, now - Lookback, now.AddTicks(1), CancellationToken.None);
            foreach (var alert in open.Concat(recent).DistinctBy(alert => alert.Id))
            {
                var isShown = alert.ClearedAt is not { } over || over > now - EndedFor;
                if (isShown && site.Public!.Warnings.FirstOrDefault(warning => warning.Rule == alert.Rule) is { } warning)
                    messages.Add(new WarningMessage(pilot, site, warning, alert, alert.ClearedAt));
            }
        }
        return [.. messages.OrderByDescending(message => message.SentAt).ThenBy(message => message.Id, StringComparer.Ordinal)];
    }
}
