namespace SmartPilots.DeviceSim.Signals;

/// <summary>A weighted sum: <c>plus</c> and <c>of</c> (variable to factor), held within <c>min</c> and <c>max</c>.</summary>
internal sealed class Linear(ComponentParameters given) : Component
{
    private readonly int _out = given.Output();
    private readonly (Input Input, double Factor)[] _terms = given.Terms("of");
    private readonly double _plus = given.Number("plus", 0);
    private readonly double _min = given.Number("min", double.MinValue);
    private readonly double _max = given.Number("max", double.MaxValue);

    public override void Advance(World world)
    {
        var sum = _plus;
        foreach (var (input, factor) in _terms)
            sum += input.Of(world) * factor;
        world[_out] = Clamp(sum, _min, _max);
    }
}
