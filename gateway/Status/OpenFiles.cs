using System.Globalization;

namespace SmartPilots.Gateway.Status;

/// <summary>How many files and connections this process may have open (Linux: RLIMIT_NOFILE), and how many it has.</summary>
internal static class OpenFiles
{
    /// <summary>Connections where nothing limits them further.</summary>
    public const int MostConnections = 20_000;

    /// <summary>
    /// Kept for the spool, the uplink, the status page and what else is not a device's connection: an idle gateway has about 200 open.
    /// </summary>
    public const int Reserve = 400;

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
                return Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
            }
            catch (IOException)
            {
                return int.MaxValue;
            }
        }
    }

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
