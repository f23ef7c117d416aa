using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>One flood of QoS 1 messages by the load generator, or so many a second, and what it saw.</summary>
/// <param name="Start">Unix time in ms when it began to publish.</param>
/// <param name="AcknowledgedPerSecond">Rate until the last PUBACK.</param>
internal sealed record LoadRun(double Start, long Acknowledged, double AcknowledgedPerSecond, double P50, double P99)
{
    public static async Task<LoadRun> RunAsync(BenchFolder bench, int port, int connections, int window, int messages, string topic,
        (string User, string Password)? login, int perSecond = 0)
    {
        var arguments = new List<string>
        {
            "pub", "-p", Text(port), "-c", Text(connections), "-n", Text(messages), "-q", "1", "-w", Text(window), "-b", "100", "-d", "200",
            "-t", topic, "-T", "300",
            "-r", Text(perSecond),
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
