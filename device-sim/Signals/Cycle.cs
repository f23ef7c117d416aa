namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// A day's and a year's wave, such as air temperature. Parameters: <c>mean</c>, <c>day</c> (amplitude), <c>peakHour</c> (default 15),
/// <c>year</c> (amplitude, default 0), <c>peakDay</c> (day of the year, default 200).
/// </summary>
internal sealed class Cycle(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly Input _mean = given.Input("mean");
    private readonly double _day = given.Number("day", 0);
    private readonly double _peakHour = given.Number("peakHour", 15);
    private readonly double _year = given.Number("year", 0);
    private readonly double _peakDay = given.Number("peakDay", 200);

    public override void Advance(World world) => world[_out] = _mean.Of(world)
        + _day * PortableMath.SinTurns((world.Hour - _peakHour) / 24 + 0.25)
        + _year * PortableMath.SinTurns((world.Date.DayOfYear - _peakDay) / 365.25 + 0.25);
}
