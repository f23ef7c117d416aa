namespace SmartPilots.Tests.Support.Fuzzing;

/// <summary>A way in for bytes from outside, with examples of what belongs there.</summary>
/// <param name="Take">Takes any bytes; false when it refused them. It fails the test when a promise is broken.</param>
public sealed record Entrance(string Name, bool IsJson, Func<byte[], bool> Take, params byte[][] Examples)
{
    /// <summary>From a seed, a source of inputs whose structure is mostly right; null where mutated examples are enough.</summary>
    public Func<int, Func<byte[]>>? Structured { get; init; }

    /// <summary>Whether it takes milliseconds, because it reads files.</summary>
    public bool IsSlow { get; init; }

    public override string ToString() => Name;
}
