using SmartPilots.Core.Notifications;

namespace SmartPilots.Functions.Notifications;

/// <summary>The plan in force. Replaced as a whole.</summary>
public sealed class NotificationPlans(NotificationPlan plan)
{
    private volatile NotificationPlan _current = plan;

    public NotificationPlan Current
    {
        get => _current;
        set => _current = value;
    }
}
