using System.Globalization;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>How a gateway under load stands.</summary>
/// <param name="Depth">Messages that wait.</param>
/// <param name="CrowdedOut">Connections closed before anything was read of them.</param>
internal sealed record GatewayLook(long Depth, long CrowdedOut, long RefusedPublishes)
{
    public static GatewayLook Parse(string line)
    {
        var numbers = line.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new GatewayLook(numbers[0], numbers[1], numbers[2]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Depth} {CrowdedOut} {RefusedPublishes}");
}
