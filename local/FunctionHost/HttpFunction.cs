using System.Reflection;

namespace SmartPilots.Local.FunctionHost;

/// <summary>A function with an HTTP trigger.</summary>
/// <param name="Template">Route template from the root, such as <c>api/alerts/{id}/acknowledge</c>.</param>
/// <param name="Verbs">HTTP methods answered, upper case; empty for all.</param>
internal sealed record HttpFunction(string Name, MethodInfo Method, string Template, IReadOnlyList<string> Verbs);

/// <summary>A function with a timer trigger.</summary>
/// <param name="Schedule">As its attribute states it: NCRONTAB, an interval, or <c>%Setting%</c>.</param>
internal sealed record TimerFunction(string Name, MethodInfo Method, string Schedule, bool RunOnStartup);
