using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Times;

/// <summary>A time of measurement as found.</summary>
/// <param name="Ticks">UTC ticks; of a local time that the clock showed twice, those of the first.</param>
/// <param name="Second">UTC ticks of the second of such a time; else 0.</param>
/// <param name="Heard">Which of the two it is by the receipt; 0 when that says nothing.</param>
internal readonly record struct MeasuredTime(long Ticks, Quality Quality, long Second = 0, long Heard = 0)
{
    /// <summary>As far as it can be told without what was measured before.</summary>
    public long Best => Heard != 0 ? Heard : Ticks;

    /// <summary>See <see cref="DecodedReading.LaterTicks"/>.</summary>
    public long Later => Heard != 0 ? 0 : Second;

    public MeasuredTime Plus(long ticks) => this with
    {
        Ticks = Ticks + ticks, Second = Second == 0 ? 0 : Second + ticks, Heard = Heard == 0 ? 0 : Heard + ticks,
    };
}
