using SmartPilots.Core;
using SmartPilots.Core.Alerts;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Reads;

namespace SmartPilots.Functions.Suppression;

/// <summary>Which alerts are suppressed now, by the open alerts that rows of latest values name. Alerts without parents cost nothing.</summary>
public sealed class SuppressionQuery(ITelemetryStore store, PilotSource pilots)
{
    /// <summary>Of alerts of one site: the key of the alert that suppresses each; those that none does are not in it.</summary>
    /// <param name="partition">The site's.</param>
    internal async Task<Dictionary<string, string>> FindAsync(string partition, IEnumerable<AlertTransition> raised, CancellationToken cancellation)
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
        foreach (var row in await store.FindAsync(Tables.Latest, partition, subjects, cancellation))
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

    /// <summary>The alerts with what suppresses those that stand.</summary>
    internal async Task<IReadOnlyList<AlertItem>> MarkAsync(string partition, IReadOnlyList<AlertItem> alerts, CancellationToken cancellation)
    {
        var open = alerts.Where(alert => alert.ClearedAt is null).ToList();
        var suppressed = await FindAsync(partition, open.Select(Raised).OfType<AlertTransition>(), cancellation);
        return [.. alerts.Select(alert => alert.ClearedAt is not null ? alert
            : alert with { SuppressedBy = suppressed.GetValueOrDefault(alert.Id[(partition.Length + 1)..]) is { } by ? $"{partition}~{by}" : null })];
    }

    private static AlertTransition? Raised(AlertItem alert) => alert.Device.Split('/') is [var pilot, var site, var device]
        ? new AlertTransition(new DeviceKey(pilot, site, device), TransitionKind.Raised, alert.Rule, alert.Name, alert.Severity, null, null, alert.RaisedAt.Ticks,
            alert.RaisedAt.Ticks, null) { Message = alert.Message, Gateway = alert.Gateway } : null;
}
