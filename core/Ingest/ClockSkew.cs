using SmartPilots.Core.Model;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// How far a device's clock stands from the time of receipt, by the newest reading of a message: a message may bring older ones along on
/// purpose. A clock ahead beyond the limit is refused elsewhere. One behind is a fact of the device, shown beside its latest values; its
/// readings are kept with both times and no flag, because their quality must not depend on the order in which they came.
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
}
