using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Indicators;

/// <summary>
/// Row <c>e~{period}~{place}~{ticks:D19}</c>: a value that a person entered, an event that is never changed. Of several for one place and period the last holds.
/// </summary>
/// <param name="By">Who entered it.</param>
/// <param name="Source">Where it comes from, such as a survey with its date.</param>
/// <param name="Ticks">When it was entered, UTC ticks.</param>
public sealed record EnteredValue(string Place, IndicatorPeriod Period, decimal Value, string? Unit, string By, string Source, long Ticks)
{
    public static string PrefixOf(IndicatorPeriod period) => $"e~{period.Key}~";

    public string Key => string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(Period)}{Place}~{Ticks:D19}");

    public Row ToRow() => new(Key, [new Column("schema", 1), new Column("place", Place), new Column("period", Period.ToString()),
        new Column("value", Value.ToString(CultureInfo.InvariantCulture)), new Column("unit", Unit ?? ""), new Column("by", By), new Column("source", Source),
            new Column("ticks", Ticks)]);

    public static EnteredValue FromRow(StoredRow row)
    {
        IndicatorPeriod.TryParse(row.Text("period"), out var period);
        return new EnteredValue(row.Text("place")!, period, decimal.Parse(row.Text("value")!, NumberStyles.Number, CultureInfo.InvariantCulture),
            row.Text("unit") is { Length: > 0 } unit ? unit : null, row.Text("by")!, row.Text("source")!, row.Number("ticks") ?? 0);
    }
}
