using SmartPilots.Core.Notifications;

namespace SmartPilots.Functions.Notifications;

/// <summary>The plan in force. Replaced as a whole.</summary>
/// <param name="changed">Gives the plan of a file that has changed since it was asked last; null while it has not. Asked before each run of the sender.</param>
public sealed class NotificationPlans(NotificationPlan plan, Func<NotificationPlan?>? changed = null)
{
    private volatile NotificationPlan _current = plan;

    public NotificationPlan Current
    {
        get => _current;
        set => _current = value;
    }

    public void Refresh()
    {
        if (changed?.Invoke() is { } next)
            Current = next;
    }
}
