using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>
/// A system to publish to, for the length of a command; one that was started for the occasion stops when it is disposed of.
/// </summary>
public sealed class SystemLease(FindSystem find, IAsyncDisposable? started = null) : IAsyncDisposable
{
    public FindSystem Find { get; } = find;

    public ValueTask DisposeAsync() => started?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>The system that a command wants.</summary>
public sealed record SystemRequest(string DataFolder)
{
    /// <summary>Whether invented readings go there: a real system's folder is refused.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Pilots with devices that the shipped files lack; one that is started learns of them, and remembers them.</summary>
    public IReadOnlyList<PilotFile> Extended { get; init; } = [];
}

/// <summary>
/// Finds the system of a data folder, or starts one. Throws <see cref="SystemAbsentException"/> when there is none and it can't.
/// </summary>
public delegate Task<SystemLease> OpenSystem(SystemRequest request, CancellationToken cancellationToken);
