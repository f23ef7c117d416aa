namespace SmartPilots.Core.Model;

/// <summary>A time in which somebody works on a device: its rules go on, and nobody is told of them until it is over.</summary>
/// <param name="FromTicks">UTC ticks, inclusive.</param>
/// <param name="ToTicks">UTC ticks, exclusive.</param>
public readonly record struct MaintenanceWindow(long FromTicks, long ToTicks)
{
    public bool Holds(long ticks) => ticks >= FromTicks && ticks < ToTicks;
}
