namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// Water level at a coast: the two main tides (M2 of 12.4206 h, S2 of 12 h; their beat makes springs and neaps) about <c>mean</c>.
/// Parameters: <c>m2_m</c>, <c>s2_m</c>, <c>surge</c> (m, from an event).
/// </summary>
internal sealed class Tide(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly Input _mean = given.Input("mean", 0);
    private readonly double _m2 = given.Number("m2_m");
    private readonly double _s2 = given.Number("s2_m", 0);
    private readonly Input _surge = given.Input("surge", 0);

    public override void Advance(World world)
    {
        var hours = world.Step * (double)world.StepSeconds / 3600;
        world[_out] = _mean.Of(world) + _m2 * PortableMath.SinTurns(hours / 12.4206012) + _s2 * PortableMath.SinTurns(hours / 12)
            + _surge.Of(world);
    }
}
