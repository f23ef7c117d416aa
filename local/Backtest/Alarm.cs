using SmartPilots.Core;
using SmartPilots.Core.Alerts;

namespace SmartPilots.Local.Backtest;

/// <summary>An alert that rules would have raised. <see cref="ClearedAt"/> is null while it still stood at the end.</summary>
internal sealed record Alarm(DeviceKey Device, AlertTransition Raised, DateTime? ClearedAt)
{
    public DateTime RaisedAt => new(Raised.RaisedTicks, DateTimeKind.Utc);
}
