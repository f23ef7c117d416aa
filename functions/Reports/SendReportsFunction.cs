using Microsoft.Azure.Functions.Worker;

namespace SmartPilots.Functions.Reports;

/// <summary>Sends reports that are due, every hour at 20 minutes past.</summary>
public sealed class SendReportsFunction(ReportMail mail)
{
    [Function("send-reports")]
    public Task RunAsync([TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellationToken) => mail.RunAsync(cancellationToken);
}
