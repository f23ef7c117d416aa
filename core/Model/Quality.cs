namespace SmartPilots.Core.Model;

/// <summary>What is doubtful about a reading that was kept. Flags marked so stay out of windows, rules and the latest value.</summary>
[Flags]
public enum Quality
{
    Good = 0,

    /// <summary>Outside the plausible range: kept, not aggregated.</summary>
    Implausible = 1,

    /// <summary>A declared sentinel such as -999: kept, not aggregated.</summary>
    Sentinel = 2,

    /// <summary>
    /// Changed faster than the stream can since the reading before it in time. Judged when read, never stored, and aggregated: the reading
    /// before it may still arrive, and windows must not depend on the order of arrival.
    /// </summary>
    RateLimit = 4,

    /// <summary>Has not changed for longer than the stream's declared limit. Judged when read, as <see cref="RateLimit"/> is, and aggregated.</summary>
    Stuck = 8,

    /// <summary>The device gave no time; the time of receipt stands in.</summary>
    Undated = 16,

    /// <summary>
    /// The device itself says that it sends the reading after the fact: kept and aggregated, but never the latest value and never an alert.
    /// </summary>
    Historical = 32,

    /// <summary>A person declared it void: kept, not aggregated.</summary>
    Voided = 64,

    /// <summary>A person gave another value for it: that one is aggregated, whatever was doubtful about the device's own.</summary>
    Replaced = 128,

    /// <summary>
    /// The sender itself says that it is not good: a bad or stale quality, a test, whatever the device type declares as doubt. Kept, not
    /// aggregated.
    /// </summary>
    Doubtful = 256,
}
