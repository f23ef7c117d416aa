using SmartPilots.Core.Alerts.Handling;

namespace SmartPilots.Functions.Alerts;

/// <summary>One entry of an alert's history, as the API gives it.</summary>
/// <param name="Action"><c>acknowledge</c>, <c>assign</c>, <c>comment</c>, <c>shelve</c> or <c>unshelve</c>.</param>
public sealed record HandlingItem([Code<HandlingAction>] string Action, string By, DateTime At, string? Text, string? To, DateTime? Until)
{
    internal static HandlingItem Of(HandlingEntry entry) => new(EnumCode<HandlingAction>.Of(entry.Action), entry.By, Instant.Utc(entry.Ticks), entry.Text, entry.To,
        entry.UntilTicks is { } until ? Instant.Utc(until) : null);
}
