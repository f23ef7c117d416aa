namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// A quantity that follows the hour and the weekday, such as traffic or load. Parameters: <c>scale</c> (number or variable),
/// <c>hours</c> (24 factors, joined by straight lines), <c>weekdays</c> (7 factors, Monday first: a market day is one of them),
/// <c>noise</c> (share, default 0.05).
/// </summary>
internal sealed class Profile(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly Input _scale = given.Input("scale");
    private readonly double[] _hours = given.Numbers("hours", 24, 1);
    private readonly double[] _weekdays = given.Numbers("weekdays", 7, 1);
    private readonly double _noise = given.Number("noise", 0.05);
    private readonly StatelessRandom _random = given.Random;

    public override void Advance(World world)
    {
        var hour = (int)world.Hour;
        var part = world.Hour - hour;
        var shape = _hours[hour] * (1 - part) + _hours[(hour + 1) % 24] * part;
        var weekday = _weekdays[(int)world.Date.DayOfWeek - 1];
        world[_out] = Math.Max(0, _scale.Of(world) * shape * weekday * (1 + _noise * _random.Noise(world.Step)));
    }
}
