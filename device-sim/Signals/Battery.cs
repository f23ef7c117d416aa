namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// A 12 V lead battery with a solar panel: charge follows <c>sun</c> (0 to 1) times <c>panel_w</c> less <c>load_w</c>, within
/// <c>capacity_wh</c>. Writes <c>charge</c> (0 to 1) and <c>volts</c>.
/// </summary>
internal sealed class Battery(ComponentParameters given) : Component
{
    private readonly int _charge = given.Output("charge");
    private readonly int _volts = given.Output("volts");
    private readonly Input _sun = given.Input("sun");
    private readonly double _panel = given.Number("panel_w", 20);
    private readonly Input _load = given.Input("load_w", 2);
    private readonly double _capacity = given.Number("capacity_wh", 120);

    public override void Start(World world) => world[_charge] = 0.8;

    public override void Advance(World world)
    {
        var watts = _sun.Of(world) * _panel - _load.Of(world);
        world[_charge] = Clamp(world[_charge] + watts * world.StepSeconds / 3600 / _capacity, 0, 1);
        world[_volts] = 11.4 + 1.5 * world[_charge] + Clamp(watts / _panel, -0.2, 0.8);
    }
}
