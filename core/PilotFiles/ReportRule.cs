namespace SmartPilots.Core.PilotFiles;

/// <summary>An alert of what citizens report: so many open reports of one kind at a site within a time, alone or together with a value.</summary>
/// <param name="Severity">As rules have it: <c>info</c>, <c>warning</c>, <c>critical</c>.</param>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
public sealed record ReportRule(string Id, string Name, string Severity, string Kind, int Count, TimeSpan Within)
{
    public static IReadOnlyList<string> Kinds { get; } = ["no-water", "dirty-water", "broken", "flood", "other"];

    /// <summary>Null: reports alone raise it.</summary>
    public ReportRuleValue? With { get; init; }
    public string? WhatToDo { get; init; }
}

/// <summary>The newest value of a stream, no older than the rule looks back. One of the limits is set.</summary>
public sealed record ReportRuleValue(string Device, string Stream, decimal? AtLeast, decimal? AtMost)
{
    public bool Holds(decimal value) => value >= (AtLeast ?? value) && value <= (AtMost ?? value);
}
