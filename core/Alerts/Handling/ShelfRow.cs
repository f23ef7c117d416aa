using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Alerts.Handling;

/// <summary>
/// Row <c>shelf~{device}~{rule}</c> of table <c>alerts</c>, in the site's partition: nobody is told of that rule on that device until the end, also not of a
/// new alert. It is written in one commit with the entry in the alert's row. One whose end is past says nothing.
/// </summary>
public static class ShelfRow
{
    public const string From = "shelf~";
    public const string To = "shelf~~";

    public static string Key(string device, string rule) => $"{From}{device}~{rule}";

    /// <summary>The shelf of an alert with that key.</summary>
    public static string KeyOf(string alertKey) => From + alertKey[(alertKey.IndexOf('~', StringComparison.Ordinal) + 1)..];

    /// <param name="untilTicks">0: it was ended.</param>
    public static Row ToRow(string key, long untilTicks) => new(key, [new Column("schema", 1), new Column("until", untilTicks)]);

    /// <summary>End of the shelving, UTC ticks; null when there is none at that time.</summary>
    public static long? Until(StoredRow? row, long now) => row?.Number("until") is { } until && until > now ? until : null;
}
