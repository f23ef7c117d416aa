using SmartPilots.Core.Decoding.Times;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>
/// What a network server, a broker or a bridge wraps around a device's own payload, as a file describes it: where things stand. Its time
/// is that of a receipt: within milliseconds of the measurement, but another one in each copy.
/// </summary>
/// <param name="Name">In pilot files.</param>
public sealed record EnvelopeShape(string Name)
{
    /// <summary>Where the time stands, the best first, and how it is written.</summary>
    internal IReadOnlyList<(IReadOnlyList<PathStep> Path, PayloadTime Time)> Times { get; init; } = [];
    internal IReadOnlyList<PathStep>? Counter { get; init; }
    internal IReadOnlyList<PathStep>? Port { get; init; }

    /// <summary>What changes when the counter begins again.</summary>
    internal IReadOnlyList<PathStep>? Session { get; init; }

    /// <summary>The device's bytes, and how they are written as text.</summary>
    internal IReadOnlyList<PathStep>? Raw { get; init; }
    internal IReadOnlyList<PayloadCoding> Coding { get; init; } = [];

    /// <summary>The object that the server's own decoder made of them.</summary>
    internal IReadOnlyList<PathStep>? Decoded { get; init; }
    internal IReadOnlyList<(IReadOnlyList<PathStep> Path, PayloadCondition Condition)> Conditions { get; init; } = [];

    /// <summary>Whether the server leaves out members that are zero: a counter that is missing is 0.</summary>
    public bool OmitsZero { get; init; }
}
