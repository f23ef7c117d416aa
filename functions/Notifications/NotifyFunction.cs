using Microsoft.Azure.Functions.Worker;

namespace SmartPilots.Functions.Notifications;

/// <summary>Sends what people are to be told, on the schedule of setting <c>NotifySchedule</c>.</summary>
public sealed class NotifyFunction(NotificationSender sender)
{
    [Function("notify")]
    public Task RunAsync([TimerTrigger("%NotifySchedule%")] TimerInfo timer, CancellationToken cancellationToken) => sender.RunAsync(cancellationToken);
}
