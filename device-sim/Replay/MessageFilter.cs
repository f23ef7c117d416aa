namespace SmartPilots.DeviceSim.Replay;

/// <summary>Takes a part of a recording, moves it in time, repeats it.</summary>
public sealed record MessageFilter
{
    /// <summary>Only messages sent at or after this.</summary>
    public DateTime? From { get; init; }

    /// <summary>Only messages sent before this.</summary>
    public DateTime? To { get; init; }

    /// <summary>Only topics that hold one of these texts.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Move the first message to this moment, and the times in plain payloads with it.</summary>
    public DateTime? RebaseTo { get; init; }

    /// <summary>How often it is played; rebased, each round follows on the one before.</summary>
    public int Rounds { get; init; } = 1;

    /// <param name="source">Enumerated once per round, and once more to rebase.</param>
    public IEnumerable<SimulatedMessage> Apply(IEnumerable<SimulatedMessage> source)
    {
        var part = source.Where(Holds);
        if (RebaseTo is not { } start)
            return Enumerable.Range(0, Rounds).SelectMany(_ => part);
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var message in part)
            (first, last) = (Math.Min(first, message.Ticks), Math.Max(last, message.Ticks));
        var length = last - first + TimeSpan.TicksPerMinute;
        return Enumerable.Range(0, Rounds).SelectMany(round => part.Select(message => Move(message, start.Ticks - first + round * length)));
    }

    private bool Holds(SimulatedMessage message) => !(message.Ticks < From?.Ticks) && !(message.Ticks >= To?.Ticks)
        && (Only.Count == 0 || Only.Any(text => message.Topic.Contains(text, StringComparison.Ordinal)));

    // Whole milliseconds, so that a time in a payload moves as far as its message.
    private static SimulatedMessage Move(SimulatedMessage message, long ticks)
    {
        var milliseconds = ticks / TimeSpan.TicksPerMillisecond;
        return message with
        {
            Ticks = message.Ticks + milliseconds * TimeSpan.TicksPerMillisecond,
            Payload = PlainPayload.Shift(message.Payload, milliseconds),
        };
    }
}
