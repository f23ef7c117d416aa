using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Citizens;

namespace SmartPilots.Functions.OpenData;

/// <summary>One message about a warning: that it holds, or that it is over.</summary>
/// <param name="Since">From when on anybody was told, as <paramref name="Cleared"/> for its end.</param>
/// <param name="Cleared">When it was over; null while it holds, and in the message that said that it held.</param>
internal sealed record WarningMessage(PilotDefinition Pilot, SiteDefinition Site, PublicWarning Warning, AlertItem Alert, DateTime Since, DateTime? Cleared)
{
    private const string End = ".end";

    /// <summary>As CAP wants it: without spaces, commas and marks.</summary>
    public string Id => Alert.Id + (Cleared is null ? "" : End);

    /// <summary>Id of the message that this one ends.</summary>
    public string BegunId => Alert.Id;

    public DateTime SentAt => Cleared ?? Since;
}

/// <summary>Alerts of the rules that pilot files make public: those that hold, and the ends of those that were over within a day.</summary>
public sealed class PublicWarnings(AlertStore alerts, TimeProvider clock)
{
    private static readonly TimeSpan EndedFor = TimeSpan.FromDays(1);
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
            var found = await PublicAlerts.OfSiteAsync(alerts, pilot, site, since: now - EndedFor, now);
            messages.AddRange(found.DistinctBy(one => one.Alert.Id).Select(one => new WarningMessage(pilot, site, one.Warning, one.Alert, one.Since, one.Over)));
        }
        return [.. messages.OrderByDescending(message => message.SentAt).ThenBy(message => message.Id, StringComparer.Ordinal)];
    }
}
