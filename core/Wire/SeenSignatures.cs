namespace SmartPilots.Core.Wire;

/// <summary>
/// The ids of the signatures seen within the window: a recorded batch that is played again is refused. Its memory is this instance's
/// own; played to another instance or after a restart, the store still finds every event of it redelivered, so it changes nothing there.
/// </summary>
public sealed class SeenSignatures
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _ids = [];
    private readonly Queue<(string Id, long UnixSeconds)> _order = new();

    /// <summary>False when this id has been seen before.</summary>
    public bool TryAdd(BatchSignature signature, DateTimeOffset now)
    {
        lock (_lock)
        {
            // One is remembered for as long as its time could still be within the window.
            var gone = now.ToUnixTimeSeconds() - (2 * (long)BatchSignature.Window.TotalSeconds);
            while (_order.TryPeek(out var oldest) && oldest.UnixSeconds < gone)
                _ids.Remove(_order.Dequeue().Id);
            if (!_ids.Add(signature.Id))
                return false;
            _order.Enqueue((signature.Id, now.ToUnixTimeSeconds()));
            return true;
        }
    }
}
