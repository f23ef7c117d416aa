namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// A river below a catchment: two linear reservoirs, a fast one for what runs off and a slow one for what soaks in. Parameters:
/// <c>rain</c> (mm/h), <c>fastHours</c>, <c>slowHours</c>, <c>fastShare</c>, <c>mPerMm</c> (rise per mm stored), <c>base_m</c>,
/// <c>rating</c> (m3/s per m^1.5). Writes <c>level_m</c> and <c>discharge_m3s</c>.
/// </summary>
internal sealed class River(ComponentParameters given) : Component
{
    private readonly int _level = given.Output("level_m");
    private readonly int _discharge = given.Output("discharge_m3s");
    private readonly Input _rain = given.Input("rain");
    private readonly double _fastHours = given.Number("fastHours", 8);
    private readonly double _slowHours = given.Number("slowHours", 240);
    private readonly double _fastShare = given.Number("fastShare", 0.6);
    private readonly double _rise = given.Number("mPerMm");
    private readonly Input _base = given.Input("base_m");
    private readonly double _rating = given.Number("rating", 20);
    private double _fast;
    private double _slow;

    public override void Advance(World world)
    {
        var hours = world.StepSeconds / 3600.0;
        var rain = Math.Max(0, _rain.Of(world)) * hours;
        _fast += rain * _fastShare - _fast * Math.Min(1, hours / _fastHours);
        _slow += rain * (1 - _fastShare) - _slow * Math.Min(1, hours / _slowHours);
        var depth = Math.Max(0, _base.Of(world) + (_fast + 0.3 * _slow) * _rise);
        world[_level] = depth;
        world[_discharge] = _rating * depth * Math.Sqrt(depth);
    }
}
