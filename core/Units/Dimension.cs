namespace SmartPilots.Core.Units;

/// <summary>What a unit measures, as exponents of base units. Units convert into each other only when these are equal.</summary>
/// <param name="Special">The name of a unit that no base unit expresses, such as NTU or pH; empty otherwise.</param>
public readonly record struct Dimension(int Length, int Mass, int Time, int Current, int Temperature, int Light, int Amount, int Angle,
    int Information, string Special)
{
    public static Dimension None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, "");

    /// <summary>The dimension of a product with this raised to a power.</summary>
    public Dimension Times(Dimension other, int power) => new(Length + other.Length * power, Mass + other.Mass * power,
        Time + other.Time * power, Current + other.Current * power, Temperature + other.Temperature * power, Light + other.Light * power,
        Amount + other.Amount * power, Angle + other.Angle * power, Information + other.Information * power,
        other.Special.Length == 0 ? Special : power == 1 ? Special + other.Special : $"{Special}{other.Special}^{power}");
}
