using System.Globalization;

namespace SmartPilots.Gateway.Broker;

/// <summary>How many files and connections this process may have open (Linux: RLIMIT_NOFILE), and how many it has.</summary>
internal static class OpenFiles
{
    /// <summary>Connections where nothing limits them further.</summary>
    public const int MostConnections = 20_000;

    /// <summary>
    /// Kept for the spool, the forwarder, the status page and what else is not a device's connection: an idle gateway has about 200 open.
    /// </summary>
    public const int Reserve = 400;

    /// <summary>With fewer left, no more connections are let in.</summary>
    public const int Few = Reserve / 4;

    /// <summary>
    /// No connection gets one of the last, also in the second between two looks at how many are left. The runtime needs two to start a thread, and
    /// when it cannot start one it ends the process ("Out of memory"): no code of ours could catch that.
    /// </summary>
    public const int Last = Reserve / 8;

    private static volatile object? _limit; // an int: the last that could be read

    /// <summary>The limit, which may be changed while a process runs (prlimit); null where the system does not tell.</summary>
    public static int? Limit
    {
        get
        {
            _limit = ReadLimit() ?? _limit;
            return (int?)_limit;
        }
    }

    /// <summary>Those open now; null where the system does not tell, <see cref="int.MaxValue"/> when there is not one left to ask with.</summary>
    public static int? InUse
    {
        get
        {
            if (Limit is null)
                return null;
            try
            {
                // An entry for each: of the links in /proc/self/fd, the runtime would ask twice what each leads to.
                return Directory.EnumerateFileSystemEntries("/proc/self/fdinfo").Count();
            }
            catch (IOException)
            {
                return int.MaxValue;
            }
        }
    }

    /// <summary>Whether a connection has one of the <see cref="Last"/>: the system gives the lowest number that is free.</summary>
    public static bool IsAmongLast(nint descriptor) => IsAmongLast(descriptor, (int?)_limit);

    internal static bool IsAmongLast(nint descriptor, int? limit) => OperatingSystem.IsLinux() && descriptor >= limit - Last;

    /// <summary>As many connections as are asked for (0: <see cref="MostConnections"/>) and the limit has room for.</summary>
    public static int Connections(int asked) => Connections(asked, Limit);

    internal static int Connections(int asked, int? limit)
    {
        var wanted = asked == 0 ? MostConnections : asked;
        return limit is { } most ? Math.Clamp(most - Reserve, 1, wanted) : wanted;
    }

    // proc_pid_limits(5): "Max open files            1024                 1048576              files". .NET raises the soft limit to the hard
    // one as it starts, so what it reads of itself is what counts.
    private static int? ReadLimit()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
            return line is not null && long.TryParse(line[14..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var most)
                ? (int)Math.Min(most, int.MaxValue)
                : null; // unlimited
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // no /proc, or no file left to read it with
        }
    }
}
