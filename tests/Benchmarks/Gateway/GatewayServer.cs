using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>The child process of <see cref="GatewayUnderLoad"/>: our gateway with its usual settings, but quick to try a dead link again.</summary>
internal static class GatewayServer
{
    public const string Verb = "gateway-server";

    /// <summary>A device's own credential, for floods.</summary>
    public const string Device = "pilots/bench/site-1/flood";

    public static async Task<int> RunAsync(string scratch, string functions)
    {
        var options = new GatewayOptions
        {
            Gateway = "bench",
            DataFolder = Directory.CreateDirectory(Path.Combine(scratch, "data")).FullName,
            Functions = new Uri(functions),
            FunctionsKey = "the-key-of-this-benchmark",
            MqttPort = 0,
            FirstPauseSeconds = 0.05,
            LongestPauseSeconds = 0.2,
            DrainSeconds = 0,
        };
        await using var gateway = new SiteGateway(options, TimeProvider.System, TimeProvider.System, NullLoggerFactory.Instance);
        var all = gateway.Credentials.Add("bench", "*");
        var device = gateway.Credentials.Add("flood", Device["pilots/".Length..]);
        await gateway.StartAsync();
        Console.WriteLine($"READY {gateway.MqttPort} {all} {device}");
        while (await Console.In.ReadLineAsync() is not null)
        {
            var now = await gateway.SnapshotAsync();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now.Spool.Depth} {now.Retained} {now.Connected.Count}"));
        }
        return 0;
    }
}
