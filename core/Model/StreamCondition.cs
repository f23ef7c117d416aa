namespace SmartPilots.Core.Model;

/// <summary>A state of another stream of the device, by its latest value; exactly one of the three limits is given.</summary>
public sealed record StreamCondition(string Stream, decimal? Is, decimal? Above, decimal? Below)
{
    public bool Holds(decimal? value) => value is { } known && (known == Is || known > Above || known < Below);
}
