using SmartPilots.Core.Model;

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

    /// <summary>Key of the message, such as <c>above</c>: see <see cref="RuleCondition.Message"/>.</summary>
    public string? Message { get; init; }

    /// <summary>What was compared with the limit, when that is not the reading itself, such as a rise or a night's flow.</summary>
    public decimal? Measure { get; init; }

    /// <summary>The limit that it was compared with.</summary>
    public decimal? Limit { get; init; }

    /// <summary>As the rule has it at that time.</summary>
    public string? WhatToDo { get; init; }
    public string? Runbook { get; init; }

    /// <summary>Of a silence: the gateway by which the device was heard last.</summary>
    public string? Gateway { get; init; }

    /// <summary>The trace of the message that caused it (<see cref="Wire.TraceParent"/>); null when nobody records one.</summary>
    public string? TraceParent { get; init; }
}
