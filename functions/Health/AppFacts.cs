using System.Reflection;

namespace SmartPilots.Functions.Health;

/// <summary>What an engineer asks first about a running app.</summary>
/// <param name="Store"><c>tables</c> or <c>sqlite</c>.</param>
public sealed record AppFacts(string Store)
{
    public static string Version { get; } =
        typeof(AppFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
