namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// Follows <c>of</c> slowly, as water in a pipe or heat in a wall does: <c>minutes</c> to close 63 % of a gap; begins at <c>start</c>.
/// </summary>
internal sealed class Lag(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly Input _of = given.Input("of");
    private readonly double _seconds = given.Number("minutes") * 60;
    private readonly double _start = given.Number("start", 0);

    public override void Start(World world) => world[_out] = _start;

    public override void Advance(World world) =>
        world[_out] += (_of.Of(world) - world[_out]) * Math.Min(1, world.StepSeconds / _seconds);
}
