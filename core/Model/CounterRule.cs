namespace SmartPilots.Core.Model;

/// <summary>What is known of a meter that only grows, in its stream's unit.</summary>
/// <param name="WrapsAt">After the value below it comes 0 again, as in a register of so many bits; null: it is never full.</param>
/// <param name="MaxStep">More than this is never counted from one reading to the next; null: any growth is possible.</param>
public readonly record struct CounterRule(decimal? WrapsAt, decimal? MaxStep)
{
    /// <summary>Whether <see cref="WrapsAt"/> was given as a number of bits: then each step of the register is 1 in the stream's unit.</summary>
    public bool IsOfBits { get; init; }

    /// <summary>What was counted from one value to the next; null when the meter cannot have gone on from the one to the other.</summary>
    public decimal? Step(decimal from, decimal to)
    {
        var step = to - from;
        if (step < 0 && WrapsAt is { } wraps)
            step = to + wraps - from is var around && around <= (MaxStep ?? wraps / 2) ? around : step;
        return step < 0 || step > MaxStep ? null : step;
    }

    /// <summary>Whether a value may be a slip of one reading, which the next one tells: a zero, even one where a turn could end, or what cannot follow.</summary>
    public bool IsDoubtful(decimal from, decimal to) => (to == 0 && from > 0) || (MaxStep is not null && Step(from, to) is null);
}
