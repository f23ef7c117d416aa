using System.Diagnostics;
using System.Globalization;

namespace SmartPilots.Benchmarks;

/// <summary>Wall time, processor time and allocation of one piece of work, per thing done.</summary>
internal sealed record Measured(string Name, long Things, TimeSpan Wall, TimeSpan Processor, long Allocated)
{
    public double PerSecond => Things / Wall.TotalSeconds;

    public static async Task<Measured> RunAsync(string name, long things, Func<Task> work)
    {
        GC.Collect();
        var process = Process.GetCurrentProcess();
        var (processor, allocated, start) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
        await work();
        var wall = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        return new Measured(name, things, wall, process.TotalProcessorTime - processor, GC.GetTotalAllocatedBytes() - allocated);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name,-58} {PerSecond,12:N0}/s {Processor.TotalMicroseconds / Things,8:N2} CPU us each {Allocated / Things,7:N0} B each");
}
