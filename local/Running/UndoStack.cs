namespace SmartPilots.Local.Running;

/// <summary>Disposes what was already started, latest first, when a start fails half way.</summary>
internal sealed class UndoStack : IAsyncDisposable
{
    private readonly Stack<Func<ValueTask>> _steps = [];

    public T Add<T>(T started) where T : IDisposable
    {
        _steps.Push(() =>
        {
            started.Dispose();
            return ValueTask.CompletedTask;
        });
        return started;
    }

    public T AddAsync<T>(T started) where T : IAsyncDisposable
    {
        _steps.Push(started.DisposeAsync);
        return started;
    }

    /// <summary>The start succeeded.</summary>
    public void Clear() => _steps.Clear();

    public async ValueTask DisposeAsync()
    {
        while (_steps.TryPop(out var step))
            await step();
    }
}
