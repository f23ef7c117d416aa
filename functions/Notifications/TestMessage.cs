using SmartPilots.Core.Notifications;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Functions.People;
using SmartPilots.Functions.WebPush;

namespace SmartPilots.Functions.Notifications;

/// <summary>A message that says it is a test, to one contact.</summary>
public static class TestMessage
{
    /// <summary>Sends it once. Null when the channel took it, else why not.</summary>
    /// <param name="store">Who has subscribed to web push; null: not known.</param>
    public static async Task<string?> SendAsync(NotificationPlan plan, ContactPoint contact, ITelemetryStore? store, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow().UtcTicks;
        var test = new AlertTransition(new DeviceKey("system", "channels", contact.Id), TransitionKind.Raised, "test", "This is a test", "info", null, null,
            now, now, null);
        var group = new NotificationGroup(contact, "test", [NotificationRow.New(test, contact.Id, NotificationKind.Raised, now, now)]);
        var real = new RealTimeClock(TimeProvider.System);
        using var push = store is null ? null : new PushSender(new PushStore(store), new PeopleStore(store, real, new PeopleCache(real)));
        using var delivery = new MessageDelivery(push);
        var message = MessageText.Of(group, new PilotCatalog([]), plan);
        var result = await delivery.SendAsync(message, contact, plan.Page, TimeSpan.FromSeconds(plan.TimeoutSeconds), cancellationToken);
        return result.Kind == SendKind.Sent ? null : result.Detail;
    }
}
