namespace SmartPilots.Core.Alerts;

public enum TransitionKind
{
    Raised,
    Cleared,
}

/// <summary>One change that operators are told of.</summary>
/// <param name="Rule">The rule's id, or <see cref="NoDataRule"/>.</param>
/// <param name="RaisedTicks">Time of measurement at which the alert was raised: with device and rule, its identity.</param>
/// <param name="Ticks">Time of measurement of this transition.</param>
/// <param name="Value">The reading that caused it; null for a silent device.</param>
public sealed record AlertTransition(DeviceKey Device, TransitionKind Kind, string Rule, string Name, string Severity, string? Stream,
    string? Unit, long RaisedTicks, long Ticks, decimal? Value)
{
    /// <summary>The built-in rule for a device that was live and fell silent.</summary>
    public const string NoDataRule = "no-data";
}
