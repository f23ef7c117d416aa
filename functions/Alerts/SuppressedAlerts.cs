using SmartPilots.Functions.Suppression;

namespace SmartPilots.Functions.Alerts;

/// <summary>What suppresses alerts, as the API shows it.</summary>
internal static class SuppressedAlerts
{
    /// <summary>Alerts of one site with what suppresses those that stand.</summary>
    /// <param name="partition">The site's.</param>
    public static async Task<IReadOnlyList<AlertItem>> MarkAsync(this SuppressionQuery suppression, string partition, IReadOnlyList<AlertItem> alerts,
        CancellationToken cancellationToken)
    {
        var open = alerts.Where(alert => alert.ClearedAt is null).ToList();
        var suppressed = await suppression.FindAsync(partition, open.Select(Raised).OfType<AlertTransition>(), cancellationToken);
        return [.. alerts.Select(alert => alert.ClearedAt is not null ? alert
            : alert with { SuppressedBy = suppressed.GetValueOrDefault(alert.Id[(partition.Length + 1)..]) is { } by ? $"{partition}~{by}" : null })];
    }

    private static AlertTransition? Raised(AlertItem alert) => alert.Device.Split('/') is [var pilot, var site, var device]
        ? new AlertTransition(new DeviceKey(pilot, site, device), TransitionKind.Raised, alert.Rule, alert.Name, alert.Severity, null, null, alert.RaisedAt.Ticks,
            alert.RaisedAt.Ticks, null) { Message = alert.Message, Gateway = alert.Gateway } : null;
}
