namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// Wanders about a mean and comes back to it: an Ornstein–Uhlenbeck process. Parameters: <c>mean</c> (number or variable),
/// <c>deviation</c>, <c>hours</c> (how long it remembers, default 3), <c>min</c>, <c>max</c>.
/// </summary>
internal sealed class Walk(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly Input _mean = given.Input("mean");
    private readonly double _deviation = given.Number("deviation");
    private readonly double _memorySeconds = given.Number("hours", 3) * 3600;
    private readonly double _min = given.Number("min", double.MinValue);
    private readonly double _max = given.Number("max", double.MaxValue);
    private readonly StatelessRandom _random = given.Random;
    private double _away;

    public override void Advance(World world)
    {
        var share = Math.Min(1, world.StepSeconds / _memorySeconds);
        _away += -_away * share + _deviation * Math.Sqrt(2 * share) * _random.Noise(world.Step);
        world[_out] = Clamp(_mean.Of(world) + _away, _min, _max);
    }
}
