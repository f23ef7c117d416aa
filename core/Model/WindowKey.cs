namespace SmartPilots.Core.Model;

/// <summary>Names a device's window: its period and its start (UTC ticks of 100 ns).</summary>
public readonly record struct WindowKey(Period Period, long Start)
{
    /// <summary>The row key <c>w~{period}~{start:D19}</c>.</summary>
    public string RowKey => string.Create(CultureInfo.InvariantCulture, $"w~{Period.Code()}~{Start:D19}");

    public static bool TryParse(string rowKey, out WindowKey key)
    {
        key = default;
        if (rowKey.Split('~') is not ["w", var code, var start] || !Periods.TryParse(code, out var period))
            return false;
        key = new WindowKey(period, long.Parse(start, CultureInfo.InvariantCulture));
        return true;
    }
}
