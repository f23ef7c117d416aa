using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>One run of QoS 1 messages by the load generator, and what it saw.</summary>
/// <param name="Start">Unix time in ms when it began to publish.</param>
/// <param name="AcknowledgedPerSecond">Rate until the last PUBACK.</param>
internal sealed record LoadRun(double Start, long Acknowledged, double AcknowledgedPerSecond, double P50, double P99)
{
    public static async Task<LoadRun> RunAsync(BenchFolder bench, int port, Load load, string topic, (string User, string Password)? login)
    {
        // At least as many devices as connections: the generator gives each connection devices of its own.
        var arguments = new List<string>
        {
            "pub", "-p", Text(port), "-c", Text(load.Connections), "-n", Text(load.Messages), "-q", "1", "-w", Text(load.Window),
            "-r", Text(load.PerSecond), "-b", "100", "-d", Text(Math.Max(200, load.Connections)), "-t", topic, "-T", "300",
        };
        if (login is var (user, password))
            arguments.AddRange(["-u", user, "-P", password]);
        using var process = Process.Start(new ProcessStartInfo(bench.LoadGenerator, arguments) { RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The load generator ended with {process.ExitCode}: {line}");
        using var json = JsonDocument.Parse(line);
        double Number(string name) => json.RootElement.GetProperty(name).GetDouble();
        return new LoadRun(Number("t0_ms"), (long)Number("acked"), Number("ack_msgs_s"), Number("puback_p50_ms"), Number("puback_p99_ms"));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
