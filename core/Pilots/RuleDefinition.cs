using NodaTime;

namespace SmartPilots.Core.Pilots;

/// <summary>
/// A threshold rule with hysteresis and duration: raised when the stream has been beyond the limit for so long, cleared when it is
/// back past the clear limit for so long.
/// </summary>
public sealed record RuleDefinition
{
    /// <summary>Lower case, digits and dashes; unique in the pilot.</summary>
    public required string Id { get; init; }

    /// <summary>What an operator reads, such as "Pump runs dry".</summary>
    public required string Name { get; init; }
    public required string Stream { get; init; }
    public Severity Severity { get; init; } = Severity.Warning;

    /// <summary>Raised above this (exclusive), in the stream's unit. Exactly one of Above and Below is given.</summary>
    public decimal? Above { get; init; }
    public decimal? Below { get; init; }

    /// <summary>Cleared at or beyond this limit on the good side; the raise limit itself when left out.</summary>
    public decimal? ClearAt { get; init; }

    /// <summary>How long the condition must hold before it is raised; 0 at once.</summary>
    public int ForSeconds { get; init; }

    /// <summary>How long the good state must hold before it is cleared; 0 at once.</summary>
    public int ClearForSeconds { get; init; }

    /// <summary>Only between these site-local times (may pass midnight); outside them the condition does not hold.</summary>
    public LocalTime? From { get; init; }
    public LocalTime? To { get; init; }

    /// <summary>Only while this other stream of the device last read <see cref="WhileValue"/>.</summary>
    public string? WhileStream { get; init; }
    public decimal WhileValue { get; init; }

    /// <summary>Where the limit comes from: source, edition, jurisdiction.</summary>
    public string? Source { get; init; }
}

public enum Severity
{
    Info,
    Warning,
    Critical,
}
