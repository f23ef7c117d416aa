using SmartPilots.DeviceSim.Publish;

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

    /// <summary>Move the first message to this moment, and the times in payloads with it.</summary>
    public DateTime? RebaseTo { get; init; }

    /// <summary>
    /// With <see cref="RebaseTo"/>: how many times faster than its own times the recording is played from that moment on; infinite when at
    /// once. It is moved so far back that no time in it is ahead of the clock when it is sent. Default 1.
    /// </summary>
    public double PlayedAtSpeed { get; init; } = 1;

    /// <summary>How often it is played; rebased, each round follows on the one before.</summary>
    public int Rounds { get; init; } = 1;

    /// <param name="source">Enumerated once per round, and once more to rebase.</param>
    public IEnumerable<SimulatedMessage> Apply(IEnumerable<SimulatedMessage> source)
    {
        var part = source.Where(Holds);
        if (RebaseTo is not { } start)
            return Enumerable.Range(0, Rounds).SelectMany(_ => part);
        var (first, last, ahead) = (long.MaxValue, long.MinValue, 0L);
        foreach (var message in part)
        {
            (first, last) = (Math.Min(first, message.Ticks), Math.Max(last, message.Ticks));
            if (PayloadTimes.Latest(message) is { } latest)
                ahead = Math.Max(ahead, latest - message.Ticks);
        }
        if (first > last)
            return [];
        var length = last - first + TimeSpan.TicksPerMinute;
        // The last message is the one that a faster rhythm brings furthest ahead of the clock.
        var played = (Rounds - 1) * length + last - first;
        var back = ahead + (PlayedAtSpeed > 1 ? played - (long)(played / PlayedAtSpeed) : 0);
        return Enumerable.Range(0, Rounds).SelectMany(round =>
            part.Select(message => Move(message, start.Ticks - first - back + round * length)));
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
            Payload = PayloadTimes.Shift(message, milliseconds),
        };
    }
}
