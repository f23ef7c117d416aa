namespace MQTTnet.Internal;

/// <summary>Handlers are awaited one after the other, in the order they were added. One handler costs no extra task.</summary>
internal sealed class AsyncEvent<TEventArgs>
{
    private volatile Func<TEventArgs, Task>[] _handlers = [];

    public bool HasHandlers => _handlers.Length > 0;

    public void Add(Func<TEventArgs, Task>? handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (this)
            _handlers = [.. _handlers, handler];
    }

    public void Remove(Func<TEventArgs, Task>? handler)
    {
        lock (this)
        {
            var index = Array.LastIndexOf(_handlers, handler);
            if (index >= 0)
                _handlers = [.. _handlers[..index], .. _handlers[(index + 1)..]];
        }
    }

    public Task InvokeAsync(TEventArgs args)
    {
        var handlers = _handlers;
        return handlers.Length switch
        {
            0 => Task.CompletedTask,
            1 => handlers[0](args),
            _ => InvokeAllAsync(handlers, args),
        };
    }

    private static async Task InvokeAllAsync(Func<TEventArgs, Task>[] handlers, TEventArgs args)
    {
        foreach (var handler in handlers)
            await handler(args).ConfigureAwait(false);
    }
}
