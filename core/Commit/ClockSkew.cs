using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Commit;

/// <summary>
/// How far a device's clock stands from the time of receipt, by the newest reading of a message: a message may bring older ones along on
/// purpose. A clock ahead beyond the limit is refused elsewhere; here one behind is flagged, and its readings kept with both times. The
/// limit is the one of stale readings: further behind, nothing that the device says can raise an alert, and somebody should know why.
/// </summary>
/// <param name="Ticks">Newest time of measurement minus time of receipt; negative behind.</param>
internal readonly record struct ClockSkew(long Ticks)
{
    /// <summary>Readings that say nothing about the device's clock.</summary>
    public const Quality Untold = Quality.Undated | Quality.Historical;

    public static ClockSkew Of(DeviceMessage message)
    {
        var newest = long.MinValue;
        foreach (var reading in message.Readings)
        {
            if ((reading.Quality & Untold) == 0)
                newest = Math.Max(newest, reading.Ticks);
        }
        return new ClockSkew(newest == long.MinValue ? 0 : newest - message.ReceivedTicks);
    }

    /// <summary>For a reading newer than all before it: puts the skew in the state and gives the flag that the reading deserves.</summary>
    public Quality Note(DeviceState state, PilotLimits limits)
    {
        state.SkewSeconds = Ticks / TimeSpan.TicksPerSecond;
        return -Ticks > limits.StaleAfterSeconds * TimeSpan.TicksPerSecond ? Quality.ClockBehind : Quality.Good;
    }
}
