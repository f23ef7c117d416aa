namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// What is left of <c>of</c> after <c>hours</c> at a first-order loss of <c>perHour</c>: free chlorine on its way to a tap. Turbid water
/// uses it up faster, so <c>perHour</c> may be a variable.
/// </summary>
internal sealed class Decay(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly Input _of = given.Input("of");
    private readonly Input _perHour = given.Input("perHour");
    private readonly Input _hours = given.Input("hours");

    public override void Advance(World world) =>
        world[_out] = _of.Of(world) * PortableMath.Exp(-Math.Max(0, _perHour.Of(world) * _hours.Of(world)));
}
