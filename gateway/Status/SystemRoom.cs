using System.Globalization;
using SmartPilots.Gateway.Broker;

namespace SmartPilots.Gateway.Status;

/// <summary>Whether the system has room for more connections: open files and memory. Asked once a second, by the gateway's watch.</summary>
internal static class SystemRoom
{
    /// <summary>Of the memory that the process may have (its control group's limit, or the machine's), beyond which no connection is let in.</summary>
    private const double MemoryShare = 0.9;

    /// <summary>Why no more connections should be let in; null while there is room.</summary>
    public static string? Shortage(int? openFiles, int? filesLimit) =>
        Shortage(openFiles, filesLimit, Environment.WorkingSet, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    internal static string? Shortage(int? openFiles, int? filesLimit, long memory, long memoryLimit)
    {
        if (openFiles is { } open && filesLimit is { } most && open > most - OpenFiles.Few)
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Min(open, most):N0} of {most:N0} files and connections are open (LimitNOFILE)");
        return memoryLimit > 0 && memory > memoryLimit * MemoryShare
            ? string.Create(CultureInfo.InvariantCulture, $"{memory / 1e6:N0} of {memoryLimit / 1e6:N0} MB of memory are in use (MemoryMax)")
            : null;
    }
}
