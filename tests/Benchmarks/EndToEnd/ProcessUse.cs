using System.Diagnostics;
using System.Globalization;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>Processor time and peak memory of running processes, from /proc.</summary>
/// <param name="CpuSeconds">User and system, since each started.</param>
/// <param name="PeakMegabytes">Sum of the resident peaks.</param>
internal readonly record struct ProcessUse(double CpuSeconds, double PeakMegabytes)
{
    public static ProcessUse Of(params Process[] processes)
    {
        var (cpu, peak) = (0.0, 0.0);
        foreach (var process in processes)
        {
            process.Refresh();
            cpu += process.TotalProcessorTime.TotalSeconds;
            var line = File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            peak += double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        return new ProcessUse(cpu, peak);
    }
}
