using Microsoft.Azure.Functions.Worker;

namespace SmartPilots.Functions.Citizens;

/// <summary>Looks at alerts of citizens' reports every five minutes.</summary>
public sealed class ReportAlertsFunction(ReportAlerts alerts)
{
    [Function("citizen-alerts")]
    public Task RunAsync([TimerTrigger("30 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => alerts.RunAsync(cancellationToken);
}
