using SmartPilots.DeviceSim.Signals;

namespace SmartPilots.DeviceSim.Scenarios;

/// <summary>How a device sees one variable: with noise, slow drift, a resolution and readings that fail to come.</summary>
public sealed record Sensor
{
    /// <summary>Name in the pilot file.</summary>
    public required string Stream { get; init; }

    /// <summary>The world's variable that it measures.</summary>
    public required int Variable { get; init; }
    public required StatelessRandom Random { get; init; }
    public required int EverySeconds { get; init; }
    public required decimal Resolution { get; init; }

    /// <summary>Deviation of one reading, in the stream's unit.</summary>
    public required double Noise { get; init; }

    /// <summary>Grows for 30 days, then the sensor is calibrated.</summary>
    public required double DriftPerDay { get; init; }

    /// <summary>Share of readings that fail, 0 to 1.</summary>
    public required double Dropout { get; init; }
    public required double Min { get; init; }
    public required double Max { get; init; }

    /// <summary>What it is off by, always. None of a listed device.</summary>
    public double Offset { get; init; }

    /// <summary>Another sensor of this kind on the same variable: with noise of its own, and off by about as much.</summary>
    internal Sensor Another(StatelessRandom random) => this with { Random = random, Offset = Noise * random.Noise(long.MinValue) };

    /// <summary>The reading at the world's present step: a whole multiple of the resolution; null when none is due or it fails.</summary>
    internal decimal? Read(World world)
    {
        if (world.Step * world.StepSeconds % EverySeconds != 0)
            return null;
        if (Dropout > 0 && Random.Uniform(-1 - world.Step) < Dropout)
            return null;
        var value = Math.Clamp(world[Variable] + Offset + Noise * Random.Noise(world.Step) + DriftPerDay * (world.Day % 30), Min, Max);
        var steps = (long)Math.Round(value / (double)Resolution, MidpointRounding.ToEven);
        return steps * Resolution;
    }
}
