namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// A pump that fills a tank between two levels. Parameters: <c>level</c> (variable, m), <c>startBelow</c>, <c>stopAbove</c> (m),
/// <c>fromHour</c>, <c>toHour</c> (local; default all day), rated <c>flow_lps</c>, <c>current_a</c>, <c>pressure_bar</c>,
/// <c>dry</c> (0 to 1, share of the inflow that is gone), <c>hold</c> (1: kept running by hand) and <c>power</c> (1 there, 0 cut).
/// Dry, it turns without moving water: no flow, no pressure, and the motor current falls.
/// Writes <c>running, flow_lps, current_a, pressure_bar, hours, energy_kwh</c>.
/// </summary>
internal sealed class Pump(ComponentParameters given) : Component
{
    private readonly int _running = given.Output("running");
    private readonly int _flow = given.Output("flow_lps");
    private readonly int _current = given.Output("current_a");
    private readonly int _pressure = given.Output("pressure_bar");
    private readonly int _hours = given.Output("hours");
    private readonly int _energy = given.Output("energy_kwh");
    private readonly Input _level = given.Input("level");
    private readonly double _startBelow = given.Number("startBelow");
    private readonly double _stopAbove = given.Number("stopAbove");
    private readonly double _fromHour = given.Number("fromHour", 0);
    private readonly double _toHour = given.Number("toHour", 24);
    private readonly double _ratedFlow = given.Number("flow_lps");
    private readonly double _ratedCurrent = given.Number("current_a");
    private readonly double _ratedPressure = given.Number("pressure_bar");
    private readonly double _volts = given.Number("volts", 400);
    private readonly Input _dry = given.Input("dry", 0);
    private readonly Input _power = given.Input("power", 1);
    private readonly Input _hold = given.Input("hold", 0);
    private bool _wanted;

    public override void Advance(World world)
    {
        var level = _level.Of(world);
        if (level < _startBelow || _hold.Of(world) > 0.5)
            _wanted = true;
        else if (level > _stopAbove)
            _wanted = false;
        var allowed = world.Hour >= _fromHour && world.Hour < _toHour;
        var on = _power.Of(world) > 0.5 && ((_wanted && allowed) || _hold.Of(world) > 0.5);
        var wet = 1 - Clamp(_dry.Of(world), 0, 1);
        world[_running] = on ? 1 : 0;
        world[_flow] = on ? _ratedFlow * wet : 0;
        world[_current] = on ? _ratedCurrent * (0.42 + 0.58 * wet) : 0;
        world[_pressure] = on ? _ratedPressure * wet : 0;
        world[_hours] += on ? world.StepSeconds / 3600.0 : 0;
        world[_energy] += world[_current] * _volts * 1.732 * 0.85 / 1000 * world.StepSeconds / 3600.0;
    }
}
