using System.Reflection;

namespace SmartPilots.Functions.Http;

/// <summary>What an engineer asks first about a running app.</summary>
/// <param name="Store"><c>tables</c> or <c>sqlite</c>.</param>
public sealed record AppFacts(string Store)
{
    /// <summary>How many seconds of the app's clock pass in a real one where devices are simulated; null where they are real.</summary>
    public double? SimulatedSpeed { get; init; }

    /// <summary>A box or a laptop, to which browsers talk directly; false in Azure, where a proxy of the host stands between.</summary>
    public bool IsBox => Store != "tables";

    public static string Version { get; } =
        typeof(AppFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
