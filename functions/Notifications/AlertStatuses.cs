using SmartPilots.Core.Alerts.Handling;
using SmartPilots.Functions.Suppression;

namespace SmartPilots.Functions.Notifications;

/// <summary>Where an alert stands, as far as telling people goes.</summary>
/// <param name="SuppressedBy">Key of the open alert that is its cause.</param>
/// <param name="ShelvedUntilTicks">End of the last shelving, past or to come; 0: there was none.</param>
internal sealed record AlertStatus(bool IsCleared, string? AcknowledgedBy, long ShelvedUntilTicks, string? SuppressedBy)
{
    /// <summary>Of what has no row in table <c>alerts</c>: a channel that fails.</summary>
    public static AlertStatus Unknown { get; } = new(false, null, 0, null);
}

/// <summary>Reads where alerts stand, two point reads for each.</summary>
internal sealed class AlertStatuses(ITelemetryStore store, SuppressionQuery suppression)
{
    /// <summary>By <see cref="AlertRow.Key(AlertTransition)"/>, for alerts of one site.</summary>
    public async Task<Dictionary<string, AlertStatus>> OfSiteAsync(string partition, IEnumerable<AlertTransition> transitions, CancellationToken cancellationToken)
    {
        var alerts = transitions.DistinctBy(AlertRow.Key).ToList();
        var keys = alerts.Select(AlertRow.Key).ToList();
        var rows = await store.FindAsync(Tables.Alerts, partition, [.. keys, .. keys.Select(ShelfRow.KeyOf)], cancellationToken);
        var suppressed = await suppression.FindAsync(partition, alerts, cancellationToken);
        return keys.Select((key, i) => (key, status: Of(rows[i], rows[keys.Count + i], suppressed.GetValueOrDefault(key))))
            .ToDictionary(one => one.key, one => one.status);
    }

    private static AlertStatus Of(StoredRow? alert, StoredRow? shelf, string? suppressedBy) => alert is null
        ? AlertStatus.Unknown with { ShelvedUntilTicks = shelf?.Number("until") ?? 0, SuppressedBy = suppressedBy }
        : new AlertStatus(alert.Number("cleared") is not null, AlertHandling.Of(alert).Acknowledgement?.By, shelf?.Number("until") ?? 0, suppressedBy);
}
