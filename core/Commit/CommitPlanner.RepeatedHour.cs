using SmartPilots.Core.Decoding;

namespace SmartPilots.Core.Commit;

/// <summary>
/// A local time that the clock showed twice, in a message that came too late for its receipt to decide: the device's own order does. After a
/// reading of the first hour the same time is that of the second, unless another way brings the same value again, which is a copy.
/// </summary>
public sealed partial class CommitPlanner
{
    private DecodedReading Placed(in DecodedReading reading, int source)
    {
        if (reading.LaterTicks == 0)
            return reading;
        var high = _memory.State.StreamOf(reading.Stream.Name).HighTicks;
        var row = RowAt(reading.Ticks);
        var index = row?.IndexOf(reading.Stream.Name) ?? -1;
        var isCopy = index >= 0 && row!.Readings[index].Value == reading.Value && row.Readings[index].Source != source;
        var isAfter = index >= 0 || (high >= reading.Ticks && high < reading.LaterTicks + TimeSpan.TicksPerDay);
        return isAfter && !isCopy ? reading with { Ticks = reading.LaterTicks } : reading;
    }
}
