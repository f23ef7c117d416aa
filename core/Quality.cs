namespace SmartPilots.Core;

/// <summary>What is doubtful about a reading that was kept. Flags marked so stay out of windows, rules and the latest value.</summary>
[Flags]
public enum Quality
{
    Good = 0,

    /// <summary>Outside the plausible range: kept, not aggregated.</summary>
    Implausible = 1,

    /// <summary>A declared sentinel such as -999: kept, not aggregated.</summary>
    Sentinel = 2,

    /// <summary>Changed faster than the stream can: kept, not aggregated.</summary>
    RateLimit = 4,

    /// <summary>Has not changed for longer than the stream's declared limit: kept and aggregated.</summary>
    Stuck = 8,

    /// <summary>The device gave no time; the time of receipt stands in.</summary>
    Undated = 16,

    /// <summary>The device's clock was behind the time of receipt by more than the pilot's limit.</summary>
    ClockBehind = 32,

    /// <summary>
    /// The device itself says that it sends the reading after the fact: kept and aggregated, but never the latest value and never an alert.
    /// </summary>
    Historical = 64,
}
