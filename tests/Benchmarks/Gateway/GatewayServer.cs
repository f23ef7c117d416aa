using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>The child process of <see cref="GatewayUnderLoad"/>: our gateway with its usual settings, but quick to try a dead link again.</summary>
internal static class GatewayServer
{
    public const string Verb = "gateway-server";

    /// <summary>Of the devices that attack.</summary>
    public const string Site = "pilots/bench/site-1/";

    /// <summary>Of one that speaks for all devices.</summary>
    public const string User = "bench";

    /// <summary>Of everyone here.</summary>
    public const string Password = "the password of these benchmarks only";

    private const int Attackers = 20;

    /// <param name="limitsLoopback">This machine's own connections have a limit, as those of other machines do.</param>
    public static async Task<int> RunAsync(string scratch, string functions, bool limitsLoopback)
    {
        var options = new GatewayOptions
        {
            Gateway = "bench",
            DataFolder = Directory.CreateDirectory(Path.Combine(scratch, "data")).FullName,
            Functions = new Uri(functions),
            FunctionsKey = "the-key-of-this-benchmark",
            MqttPort = 0,
            TlsPort = 0,
            FirstPauseSeconds = 0.05,
            LongestPauseSeconds = 0.2,
            DrainSeconds = 0,
            LimitsLoopback = limitsLoopback,
        };
        await using var gateway = new SiteGateway(options, TimeProvider.System, TimeProvider.System, NullLoggerFactory.Instance);
        gateway.Credentials.Set(User, "*", Password);
        for (var i = 0; limitsLoopback && i < Attackers; i++)
            gateway.Credentials.Set($"flood-{i}", $"bench/site-1/flood-{i}", Password);
        TaskScheduler.UnobservedTaskException += (_, e) => Console.Error.WriteLine($"UNOBSERVED {e.Exception}");
        await gateway.StartAsync();
        Console.WriteLine($"READY {gateway.MqttPort} {gateway.TlsPort}");
        while (await Console.In.ReadLineAsync() is not null)
        {
            var now = await gateway.SnapshotAsync();
            Console.WriteLine(new GatewayLook(now.Spool.Depth, now.CrowdedOut, now.RefusedPublishes));
        }
        return 0;
    }
}
