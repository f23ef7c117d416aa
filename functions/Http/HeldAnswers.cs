using System.Collections.Concurrent;

namespace SmartPilots.Functions.Http;

/// <summary>Answers that anybody may ask for, each kept for half a minute: so they cost the same however many ask. One entry for each name.</summary>
internal sealed class HeldAnswers<T>(TimeProvider clock)
{
    private static readonly TimeSpan HoldFor = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, (object Of, long UntilTicks, Task<T> Answer)> _held = new(StringComparer.Ordinal);

    /// <param name="of">What the answer is made of: another one makes it anew.</param>
    public Task<T> GetAsync(string name, object of, Func<Task<T>> makeAsync)
    {
        var now = clock.GetUtcNow().UtcTicks;
        if (!_held.TryGetValue(name, out var known) || !ReferenceEquals(known.Of, of) || known.UntilTicks <= now || known.Answer.IsFaulted || known.Answer.IsCanceled)
            _held[name] = known = (of, now + HoldFor.Ticks, makeAsync());
        return known.Answer;
    }
}
