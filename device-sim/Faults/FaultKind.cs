using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Faults;

/// <summary>What can go wrong between a sensor and the broker.</summary>
[JsonConverter(typeof(KebabCaseEnum<FaultKind>))]
public enum FaultKind
{
    /// <summary>A share of the messages is never sent.</summary>
    Drop,

    /// <summary>A share is sent again, up to <c>seconds</c> later.</summary>
    Duplicate,

    /// <summary>A share is sent up to <c>seconds</c> later, so that others overtake it.</summary>
    Reorder,

    /// <summary>A share is sent <c>seconds</c> later.</summary>
    Delay,

    /// <summary>A share arrives torn off or with a byte that is no text.</summary>
    Corrupt,

    /// <summary>The device's clock runs away: <c>seconds</c> a day.</summary>
    ClockSkew,

    /// <summary>The device's clock is off by <c>seconds</c> while it lasts.</summary>
    ClockJump,

    /// <summary>Sensors repeat the first value.</summary>
    Freeze,

    /// <summary>The device is off the air; it keeps its messages and sends them when it is back, in order.</summary>
    Disconnect,

    /// <summary>At least <c>seconds</c> between two messages of a device; the rest wait their turn.</summary>
    SlowLink,

    /// <summary>All devices are off the air together, and then send all at once.</summary>
    Outage,

    /// <summary>The device is dead: nothing is measured.</summary>
    BatteryDeath,
}
