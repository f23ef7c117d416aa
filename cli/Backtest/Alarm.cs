using SmartPilots.Core.Alerts;
using SmartPilots.Core.Model;

namespace SmartPilots.Cli.Backtest;

/// <summary>An alert that rules would have raised. <see cref="ClearedAt"/> is null while it still stood at the end.</summary>
internal sealed record Alarm(DeviceKey Device, AlertTransition Raised, DateTime? ClearedAt)
{
    public DateTime RaisedAt => new(Raised.RaisedTicks, DateTimeKind.Utc);
}
