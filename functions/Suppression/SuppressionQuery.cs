namespace SmartPilots.Functions.Suppression;

/// <summary>Which alerts are suppressed now, by the open alerts that rows of latest values name. Alerts without parents cost nothing.</summary>
public sealed class SuppressionQuery(ITelemetryStore store, PilotSource pilots)
{
    /// <summary>Of alerts of one site: the key of the alert that suppresses each; those that none does are not in it.</summary>
    /// <param name="partition">The site's.</param>
    internal async Task<Dictionary<string, string>> FindAsync(string partition, IEnumerable<AlertTransition> raised, CancellationToken cancellationToken)
    {
        var parents = new Dictionary<string, List<(string Subject, string Rule)>>(StringComparer.Ordinal);
        foreach (var alert in raised)
        {
            if (AlertParents.Of(alert.Device, alert.Rule, alert.Message, alert.Gateway, pilots.Current).ToList() is { Count: > 0 } of)
                parents[AlertRow.Key(alert)] = of;
        }
        var suppressed = new Dictionary<string, string>(StringComparer.Ordinal);
        if (parents.Count == 0)
            return suppressed;
        var subjects = parents.Values.SelectMany(of => of).Select(parent => parent.Subject).Distinct(StringComparer.Ordinal).ToList();
        var open = new Dictionary<(string, string), string>();
        foreach (var row in await store.FindAsync(Tables.Latest, partition, subjects, cancellationToken))
        {
            foreach (var key in row is null ? [] : LatestRow.OpenAlertKeys(row))
                open[(row!.Key, AlertRow.Rule(key))] = key;
        }
        foreach (var (alert, of) in parents)
        {
            if (of.Where(open.ContainsKey).Select(parent => open[parent]).FirstOrDefault() is { } by)
                suppressed[alert] = by;
        }
        return suppressed;
    }
}
