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

/// <summary>
/// Finds the system of a data folder, or starts one. Throws <see cref="SystemAbsentException"/> when there is none and it can't.
/// </summary>
public delegate Task<SystemLease> OpenSystem(string dataFolder, CancellationToken cancellation);
