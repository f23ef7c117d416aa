namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// 1 from when <c>of</c> passes <c>on</c> until it is back past <c>off</c> (default the same), else 0; <c>on</c> below <c>off</c> turns
/// it round.
/// </summary>
internal sealed class Threshold(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly Input _of = given.Input("of");
    private readonly double _on = given.Number("on");
    private readonly double _off = given.Number("off");

    public override void Advance(World world)
    {
        var value = _of.Of(world);
        var rising = _on >= _off;
        if (rising ? value >= _on : value <= _on)
            world[_out] = 1;
        else if (rising ? value < _off : value > _off)
            world[_out] = 0;
    }
}
