namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// Showers that begin by chance, last some hours and fade. Parameters: <c>showersPerDay</c>, <c>meanMmPerHour</c>, <c>months</c>
/// (12 factors for the season, default 1), <c>add</c> (mm/h from an event). Writes <c>name</c> in mm/h and <c>name.total_mm</c>, which
/// only grows.
/// </summary>
internal sealed class Rain(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly int _total = given.Output("total_mm");
    private readonly double _perDay = given.Number("showersPerDay");
    private readonly double _mean = given.Number("meanMmPerHour", 4);
    private readonly double[] _months = given.Numbers("months", 12, 1);
    private readonly Input _add = given.Input("add", 0);
    private readonly StatelessRandom _random = given.Random;
    private double _intensity;

    public override void Advance(World world)
    {
        var hours = world.StepSeconds / 3600.0;
        var chance = _perDay * _months[world.Date.Month - 1] * hours / 24;
        if (_random.Uniform(world.Step) < chance)
            _intensity += _mean * (0.3 + 2.2 * _random.Uniform(-1 - world.Step) * _random.Uniform(-1 - world.Step));
        _intensity *= 1 - Math.Min(1, hours / 1.5);
        if (_intensity < 0.05)
            _intensity = 0;
        var rain = _intensity + Math.Max(0, _add.Of(world));
        world[_out] = rain;
        world[_total] += rain * hours;
    }
}
