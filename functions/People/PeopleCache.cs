using System.Collections.Concurrent;

namespace SmartPilots.Functions.People;

/// <summary>
/// What was read of people and keys a moment ago, so that a page that asks four things at once costs one read. A withdrawal is known on this
/// instance at once, on others after <see cref="HoldsFor"/>.
/// </summary>
public sealed class PeopleCache(RealTimeClock clock)
{
    public static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(10);
    private const int MaxEntries = 5_000; // ids are chosen by the caller: beyond it all is forgotten

    private readonly ConcurrentDictionary<string, (object? Value, long Ticks)> _known = new(StringComparer.Ordinal);

    internal async ValueTask<T?> GetAsync<T>(string id, Func<Task<T?>> readAsync) where T : class
    {
        var now = clock.Ticks;
        if (_known.TryGetValue(id, out var known) && now - known.Ticks is >= 0 and var age && age < HoldsFor.Ticks)
            return (T?)known.Value;
        var value = await readAsync();
        if (_known.Count >= MaxEntries)
            _known.Clear();
        _known[id] = (value, now);
        return value;
    }

    internal void Forget(string id) => _known.TryRemove(id, out _);
}
