namespace SmartPilots.Functions.People;

/// <summary>Real time, by which sessions and keys end: not the pilot's, which a demo runs faster.</summary>
public sealed record RealTimeClock(TimeProvider Time)
{
    internal long Ticks => Time.GetUtcNow().UtcTicks;
}
