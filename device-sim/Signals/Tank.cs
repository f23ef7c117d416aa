namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// A tank with upright walls: its level follows inflow, outflow and leak (each L/s). Parameters: <c>area_m2</c>, <c>height_m</c>,
/// <c>start_m</c>, <c>inflow</c>, <c>outflow</c>, <c>leak</c>. Writes <c>level_m, percent, out_lps</c> (what it could give: an empty
/// tank gives nothing) and <c>overflow_lps</c>.
/// </summary>
internal sealed class Tank(ComponentParameters given) : Component
{
    private readonly int _level = given.Output("level_m");
    private readonly int _percent = given.Output("percent");
    private readonly int _given = given.Output("out_lps");
    private readonly int _overflow = given.Output("overflow_lps");
    private readonly double _area = given.Number("area_m2");
    private readonly double _height = given.Number("height_m");
    private readonly double _start = given.Number("start_m");
    private readonly Input _inflow = given.Input("inflow");
    private readonly Input _outflow = given.Input("outflow");
    private readonly Input _leak = given.Input("leak", 0);

    public override void Start(World world) => world[_level] = _start;

    public override void Advance(World world)
    {
        var metresPerLitrePerSecond = world.StepSeconds / 1000.0 / _area;
        var level = world[_level] + (_inflow.Of(world) - Math.Max(0, _leak.Of(world))) * metresPerLitrePerSecond;
        var wanted = Math.Max(0, _outflow.Of(world));
        var taken = Clamp(level / metresPerLitrePerSecond, 0, wanted);
        level -= taken * metresPerLitrePerSecond;
        world[_given] = taken;
        world[_overflow] = Math.Max(0, level - _height) / metresPerLitrePerSecond;
        world[_level] = Clamp(level, 0, _height);
        world[_percent] = world[_level] / _height * 100;
    }
}
