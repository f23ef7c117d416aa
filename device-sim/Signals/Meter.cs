namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// Counts <c>of</c> up: adds it times <c>factor</c> each second (1 turns L/s into L; 0.001 into m3). It stood at
/// <c>start</c> on 2026-01-01 and gains about <c>perDay</c>: so runs that begin in another month find it further on.
/// </summary>
internal sealed class Meter(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly Input _of = given.Input("of");
    private readonly double _factor = given.Number("factor", 1);
    private readonly double _start = given.Number("start", 0);
    private readonly double _perDay = given.Number("perDay", 0);

    public override void Start(World world) => world[_out] = _start + _perDay * (world.Day - 20_454);

    public override void Advance(World world) => world[_out] += Math.Max(0, _of.Of(world)) * _factor * world.StepSeconds;
}
