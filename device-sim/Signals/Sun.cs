namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// Light on a panel, 0 to 1: a half wave from <c>rise</c> to <c>set</c> (local hours, default 6 and 18.5), dimmed by clouds that differ
/// from day to day and hour to hour (<c>clouds</c>, 0 clear to 1, default 0.3).
/// </summary>
internal sealed class Sun(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly double _rise = given.Number("rise", 6);
    private readonly double _set = given.Number("set", 18.5);
    private readonly Input _clouds = given.Input("clouds", 0.3);
    private readonly StatelessRandom _random = given.Random;

    public override void Advance(World world)
    {
        var share = (world.Hour - _rise) / (_set - _rise);
        if (share is <= 0 or >= 1)
        {
            world[_out] = 0;
            return;
        }
        var day = _random.Uniform(world.Day);
        var hour = _random.Uniform(1_000_000L + world.Day * 24L + (long)world.Hour);
        world[_out] = PortableMath.SinTurns(share / 2) * (1 - Clamp(_clouds.Of(world), 0, 1) * (0.6 * day + 0.4 * hour));
    }
}
