using SmartPilots.Core.Notifications;
using SmartPilots.Functions.Notifications.Channels;

namespace SmartPilots.Functions.Notifications;

/// <summary>
/// Tells others that a contact cannot be reached: after three tries in a row that failed, or one that was refused for good. Counts stand in
/// partition <c>contacts</c> of table <c>notifications</c>; two senders at once may count one try less.
/// </summary>
internal sealed class FailingChannels(ITelemetryStore store, NotificationQueue queue)
{
    private const string Partition = "contacts";
    private const int MaxFailures = 3;

    public async Task TakeAsync(ContactPoint contact, SendResult result, NotificationPlan plan, long now, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(Tables.Notifications, Partition, contact.Id, cancellationToken);
        var (failures, since) = (row?.Number("failures") ?? 0, row?.Number("since") ?? 0);
        if (result.Kind == SendKind.Sent)
        {
            if (failures == 0)
                return;
            if (since > 0)
            {
                var cleared = Transition(contact, TransitionKind.Cleared, since, now, null);
                var told = await queue.ToldOfAsync(cleared, cancellationToken);
                if (!await queue.AddAsync(cleared, told.Select(row => row.Contact), cancellationToken))
                    return; // the next message tells it
            }
            await WriteAsync(contact, 0, 0, cancellationToken);
            return;
        }
        failures++;
        if (since == 0 && (failures >= MaxFailures || result.Kind == SendKind.Refused))
        {
            var raised = Transition(contact, TransitionKind.Raised, now, now, result.Detail);
            var others = plan.WhenAChannelFails.Where(other => other != contact.Id);
            if (await queue.AddAsync(raised, others, cancellationToken))
                since = now;
        }
        await WriteAsync(contact, failures, since, cancellationToken);
    }

    private Task WriteAsync(ContactPoint contact, long failures, long since, CancellationToken cancellationToken) => store.CommitAsync([new RowCommit(
        Tables.Notifications, Partition, [new RowWrite(RowOperation.Upsert,
            new Row(contact.Id, [new("schema", 1), new("failures", failures), new("since", since)]))])], cancellationToken);

    private static AlertTransition Transition(ContactPoint contact, TransitionKind kind, long since, long now, string? detail) =>
        new(new DeviceKey("system", "channels", contact.Id), kind, "channel-failing", $"{contact.Name} cannot be reached by {contact.Channel.Kind}",
            "critical", null, null, since, now, null)
        {
            Message = "channel-failing", WhatToDo = detail,
        };
}
