namespace SmartPilots.DeviceSim.Signals;

/// <summary>What a component reads: a variable of the world or a constant.</summary>
internal readonly record struct Input(int Variable, double Constant)
{
    public double Of(World world) => Variable < 0 ? Constant : world[Variable];
}
