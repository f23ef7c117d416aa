namespace SmartPilots.DeviceSim.Signals;

/// <summary>A piece of a simulated place: from step to step it works out its variables from those of others.</summary>
internal abstract class Component
{
    /// <summary>Puts the variables at their values before the first step.</summary>
    public virtual void Start(World world)
    {
    }

    public abstract void Advance(World world);

    protected static double Clamp(double value, double low, double high) => value < low ? low : value > high ? high : value;
}
