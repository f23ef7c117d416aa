namespace SmartPilots.Gateway.Spooling;

/// <summary>Tells the lanes that there is something new in the spool.</summary>
internal sealed class LaneArrivals(TaskCreationOptions completion)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskCompletionSource> _next = [];

    /// <summary>Ends when there is something new for that lane since this call.</summary>
    public Task Next(string lane)
    {
        lock (_lock)
        {
            if (!_next.TryGetValue(lane, out var next))
                _next[lane] = next = new TaskCompletionSource(completion);
            return next.Task;
        }
    }

    public void Announce()
    {
        TaskCompletionSource[] arrived;
        lock (_lock)
        {
            arrived = [.. _next.Values];
            _next.Clear();
        }
        foreach (var lane in arrived)
            lane.SetResult();
    }
}
