namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// Sine and exponential from additions, products and quotients only. The C library's differ in the last bit between machines;
/// IEEE 754 defines these operations to the bit, so a fleet sends the same bytes everywhere. Good to about 1e-12.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309417;

    /// <summary>Sine of a phase in turns: 0.25 gives 1.</summary>
    public static double SinTurns(double turns)
    {
        var phase = turns - Math.Floor(turns);
        var sign = 1.0;
        if (phase >= 0.5)
        {
            phase -= 0.5;
            sign = -1.0;
        }
        if (phase > 0.25)
            phase = 0.5 - phase;
        var x = 2 * Math.PI * phase;
        var square = x * x;
        var term = x;
        var sum = x;
        for (var n = 3; n <= 19; n += 2)
        {
            term = -term * square / ((n - 1) * n);
            sum += term;
        }
        return sign * sum;
    }

    public static double Exp(double x)
    {
        if (x < -700)
            return 0;
        var powers = Math.Floor(x / Ln2 + 0.5);
        var rest = x - powers * Ln2;
        var term = 1.0;
        var sum = 1.0;
        for (var n = 1; n <= 16; n++)
        {
            term = term * rest / n;
            sum += term;
        }
        return Math.ScaleB(sum, (int)powers);
    }
}
