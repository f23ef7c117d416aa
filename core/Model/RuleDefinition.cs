using NodaTime;

namespace SmartPilots.Core.Model;

/// <summary>
/// A rule on one stream of a device: raised when its condition has held for so long, cleared when the opposite has. See docs/rules.md.
/// </summary>
public sealed record RuleDefinition
{
    /// <summary>Lower case, digits and dashes; unique in the pilot.</summary>
    public required string Id { get; init; }

    /// <summary>What an operator reads, such as "Pump runs dry".</summary>
    public required string Name { get; init; }

    /// <summary>Empty of a rule over several devices.</summary>
    public required string Stream { get; init; }
    public Severity Severity { get; init; } = Severity.Warning;

    /// <summary>What is judged: the kind of rule.</summary>
    public required RuleCondition Condition { get; init; }

    /// <summary>How long the condition must hold before it is raised; 0 at once.</summary>
    public int ForSeconds { get; init; }

    /// <summary>How long the good state must hold before it is cleared; 0 at once.</summary>
    public int ClearForSeconds { get; init; }

    /// <summary>Of a rule over several devices: how long it waits for readings that have not come, before it goes on without.</summary>
    public int WaitSeconds { get; init; } = 900;

    /// <summary>Only between these site-local times (may pass midnight); outside them the condition does not hold.</summary>
    public LocalTime? From { get; init; }
    public LocalTime? To { get; init; }

    /// <summary>Only on these days of the site; hours that pass midnight belong to the day on which they begin. Empty: on all.</summary>
    public IReadOnlyList<IsoDayOfWeek> Days { get; init; } = [];

    /// <summary>Only while other streams of the device last read so; all of these.</summary>
    public IReadOnlyList<StreamCondition> While { get; init; } = [];

    /// <summary>While an alert of one of these stands, nobody is told of this rule.</summary>
    public IReadOnlyList<RuleParent> Parents { get; init; } = [];

    /// <summary>What whoever is told should do.</summary>
    public string? WhatToDo { get; init; }

    /// <summary>Address (https) of a page that says more.</summary>
    public string? Runbook { get; init; }

    /// <summary>Name and what to do in other languages, by BCP 47 tag.</summary>
    public IReadOnlyDictionary<string, RuleText> Texts { get; init; } = new Dictionary<string, RuleText>();

    /// <summary>The texts in that language or, for <c>pt-MZ</c>, in <c>pt</c>; null when the file has neither, or for its own (null).</summary>
    public RuleText? TextIn(string? language) =>
        language is null ? null : Texts.GetValueOrDefault(language) ?? Texts.GetValueOrDefault(language.Split('-')[0]);

    /// <summary>Where the limit comes from: source, edition, jurisdiction.</summary>
    public string? Source { get; init; }
}

/// <summary>What operators read of a rule in one language.</summary>
public sealed record RuleText(string Name, string? WhatToDo);

public enum Severity
{
    Info,
    Warning,
    Critical,
}
