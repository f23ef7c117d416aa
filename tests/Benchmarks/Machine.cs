using System.Globalization;
using System.Runtime.InteropServices;

namespace SmartPilots.Benchmarks;

/// <summary>What the figures were measured on: they mean little elsewhere, ratios of one run a little more.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 20);
        var cores = Environment.ProcessorCount;
        return string.Create(CultureInfo.InvariantCulture,
            $"{RuntimeInformation.OSDescription}, {cores} cores, {memory} MB, {RuntimeInformation.FrameworkDescription}");
    }

    /// <summary>The limit of this process and its children: the runtime has raised it as far as the system lets it.</summary>
    public static string OpenFiles()
    {
        var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        return line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
    }
}
