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
}
