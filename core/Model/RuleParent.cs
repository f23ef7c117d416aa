namespace SmartPilots.Core.Model;

/// <summary>A rule whose open alert suppresses those of another one: while it stands, nobody is told of them.</summary>
/// <param name="Device">On that device of the same site; null: on any of them.</param>
/// <param name="Rule">Id of the rule; <c>no-data</c> for a device that sends nothing.</param>
public sealed record RuleParent(string? Device, string Rule)
{
    /// <summary>Reads <c>rule</c> or <c>device/rule</c>.</summary>
    internal static RuleParent Parse(string text) => text.Split('/', 2) is [var device, var rule] ? new RuleParent(device, rule) : new RuleParent(null, text);
}
