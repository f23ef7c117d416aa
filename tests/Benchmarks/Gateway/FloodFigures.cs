using System.Globalization;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>What one attack did to the honest devices and to the gateway.</summary>
/// <param name="Attackers">Connections they opened, those refused at CONNECT, those closed; megabytes sent.</param>
internal sealed record FloodFigures(string Name, BrokerFigures Calm, BrokerFigures Attacked, GatewayLook Before, GatewayLook After, string[] Attackers)
{
    public static string Header => string.Create(CultureInfo.InvariantCulture,
        $"{"",-34} {"calm p50",8} {"p99 ms",8} {"att. p50",8} {"p99 ms",8} {"ratio",6} {"peak MB",8} {"opened",8} {"refused",8} {"closed",8} {"sent MB",8} "
        + $"{"crowded",8} {"refused publishes",17}");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name,-34} {Calm.P50,8:N2} {Calm.P99,8:N2} {Attacked.P50,8:N2} {Attacked.P99,8:N2} {Attacked.P99 / Calm.P99,6:N2} {Attacked.PeakMegabytes,8:N0} "
        + $"{Attackers[0],8} {Attackers[1],8} {Attackers[2],8} {Attackers[3],8} {After.CrowdedOut - Before.CrowdedOut,8:N0} "
        + $"{After.RefusedPublishes - Before.RefusedPublishes,17:N0}");
}
