using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Storage;

/// <summary>
/// The keys <c>r~{ticks:D19}</c> of raw readings as integers: they are kept in a table of their own, filled in order of arrival.
/// A key of any other form, r~ or not, is an ordinary one.
/// </summary>
internal static class RawKey
{
    private const string Prefix = "r~";
    private const int Digits = 19;
    private const ulong PastAll = 10_000_000_000_000_000_000; // one more than 19 nines

    public static bool TryParse(string key, out long ticks)
    {
        ticks = 0;
        return key.Length == Prefix.Length + Digits && key.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(key.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ticks);
    }

    public static bool IsRawTable(string table) => table == Tables.Telemetry;

    public static string Format(long ticks) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{ticks:D19}");

    /// <summary>The first ticks whose key is ordinally at or after a bound; past <see cref="long.MaxValue"/> when there are none.</summary>
    public static ulong FirstAtOrAfter(string? bound)
    {
        if (bound is null || string.CompareOrdinal(bound, Prefix) <= 0)
            return 0;
        if (!bound.StartsWith(Prefix, StringComparison.Ordinal))
            return PastAll;
        var ticks = 0UL;
        var unit = PastAll / 10;
        for (var i = Prefix.Length; i < bound.Length; i++, unit /= 10)
        {
            if (unit == 0 || bound[i] > '9')
                return ticks + unit * 10 + (unit == 0 ? 1UL : 0UL);
            if (bound[i] < '0')
                return ticks;
            ticks += unit * (ulong)(bound[i] - '0');
        }
        return ticks;
    }
}
