namespace SmartPilots.DeviceSim.Signals;

/// <summary><c>a</c> times <c>b</c> (numbers or variables), such as a level that counts only while a pump runs.</summary>
internal sealed class Product(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly Input _a = given.Input("a");
    private readonly Input _b = given.Input("b");

    public override void Advance(World world) => world[_out] = _a.Of(world) * _b.Of(world);
}
