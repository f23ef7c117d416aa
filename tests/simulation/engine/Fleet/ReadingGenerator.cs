using System.Globalization;
using SmartPilots.Simulation.Scheduling;

namespace SmartPilots.Simulation.Fleet;

/// <summary>Invents times and values, and says what must become of them by the pilot's definition.</summary>
internal sealed class ReadingGenerator(SeededRandom random)
{
    public static readonly string[] Streams = ["flow", "level", "pump", "wind"];

    private static readonly decimal[] Flows = [0m, 0.5m, 12.5m, 55m, 70m, 81m, 99.125m, 150m, -9m, -20m, 2000m];
    private static readonly decimal[] Levels = [0.5m, 1.75m, 2m, 3.000000001m, 4m];

    /// <summary>Now, a little earlier, days earlier, or what no clock should say.</summary>
    public long Time(long now, bool canBeRefused = true)
    {
        var ticks = random.Unit() switch
        {
            < 0.72 => now - (random.Below(20) * TimeSpan.TicksPerSecond),
            < 0.85 => now - (random.Below(40) * TimeSpan.TicksPerMinute),
            < 0.96 => now - TimeSpan.TicksPerDay - (random.Below(72 * 60) * TimeSpan.TicksPerMinute),
            < 0.98 => canBeRefused ? now + (10 * TimeSpan.TicksPerDay) : now,
            _ => canBeRefused ? new DateTime(1999, 5, 1, 0, 0, 0, DateTimeKind.Utc).Ticks : now,
        };
        return ticks - (ticks % TimeSpan.TicksPerSecond);
    }

    public GeneratedReading Reading(string stream, long ticks, long now)
    {
        var value = stream switch
        {
            "flow" => random.Pick(Flows),
            "level" => random.Pick(Levels),
            "wind" => random.Below(8) * 45,
            _ => random.Below(2),
        };
        return Judge(new GeneratedReading(stream, ticks, value, TimeFault(ticks, now), false, ticks < now - (TimeSpan.TicksPerDay / 2)));
    }

    public static string? TimeFault(long ticks, long now) =>
        ticks > now + TimeSpan.TicksPerDay ? "time-ahead" : ticks < 630822816000000000 ? "time-before-2000" : null;

    /// <summary>Another value for the same identity.</summary>
    public GeneratedReading Again(GeneratedReading reading) =>
        Judge(Reading(reading.Stream, reading.Ticks, reading.Ticks) with { Stale = reading.Stale });

    /// <summary>One of the ways to write the same number in JSON.</summary>
    public string Spell(GeneratedReading reading) => string.Create(CultureInfo.InvariantCulture, $"{reading.Value}") + random.Below(4) switch
    {
        0 => reading.Value.Scale > 0 ? "00" : ".0",
        1 => "e0",
        _ => "",
    };

    // The definition of stream flow: physical -50 to 1000, plausible 0 to 100, sentinel -9.
    private static GeneratedReading Judge(GeneratedReading reading)
    {
        var before2000 = reading.Fault == "time-before-2000";
        if (!before2000 && reading.Stream == "flow" && reading.Value > 1000)
            return reading with { Fault = "out-of-physical-range" };
        return reading with { Counts = reading.Fault is null && (reading.Stream != "flow" || reading.Value is >= 0 and <= 100) };
    }
}
