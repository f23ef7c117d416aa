using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>
/// A system to publish to, for the length of a command; one that was started for the occasion stops when it is disposed of.
/// </summary>
public sealed class SystemLease(FindSystem find, IAsyncDisposable? started = null) : IAsyncDisposable
{
    public FindSystem Find { get; } = find;

    /// <summary>The system's own clock, where it runs by a simulated time.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>Told the time (UTC ticks) of each message handed out, so that a simulated clock can wait for a slow machine.</summary>
    public Action<long>? HandedOut { get; init; }

    public ValueTask DisposeAsync() => started?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>A simulated time for a system started for the occasion.</summary>
/// <param name="Speed">Simulated seconds in a real one.</param>
public sealed record SimulatedTime(DateTimeOffset Start, double Speed);

/// <summary>The system that a command wants.</summary>
public sealed record SystemRequest(string DataFolder)
{
    /// <summary>Set: a system of its own is asked for, by this time.</summary>
    public SimulatedTime? Time { get; init; }

    /// <summary>Whether invented readings go there: a real system's folder is refused.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Pilots with devices that the shipped files lack; one that is started learns of them, and remembers them.</summary>
    public IReadOnlyList<PilotFile> Extended { get; init; } = [];
}

/// <summary>
/// Finds the system of a data folder, or starts one. Throws <see cref="SystemAbsentException"/> when there is none and it can't.
/// </summary>
public delegate Task<SystemLease> OpenSystem(SystemRequest request, CancellationToken cancellationToken);
