using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Indicators;

public enum IndicatorStatus
{
    /// <summary>The period runs, or late data is still waited for.</summary>
    Provisional,
    Final,

    /// <summary>Changed after it had been final.</summary>
    Restated,
}

/// <summary>Row <c>v~{period}~{place}</c> of table <c>indicators</c>, partition <c>{programme}~{indicator}</c>: a value with its lineage. See ADR 26.</summary>
public sealed record IndicatorValue(string Place, IndicatorPeriod Period, IndicatorResult Result, Lineage Lineage)
{
    private const int MostBytes = 900_000; // of the lineage: a row has at most 1 MB

    public IndicatorStatus Status { get; init; }

    /// <summary>How often it was changed, 1 for the first.</summary>
    public long Revision { get; init; } = 1;

    /// <summary>When it was last changed, UTC ticks.</summary>
    public long ComputedTicks { get; init; }

    /// <summary>Of the indicators file that it was computed by.</summary>
    public required string Version { get; init; }

    /// <summary>What changed and why, of a restated value.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Of an entered value that brings its own.</summary>
    public string? Unit { get; init; }

    public string Hash => Lineage.Hash(Result);

    public static string PrefixOf(IndicatorPeriod period) => $"v~{period.Key}~";

    public static string PartitionOf(string programme, string indicator) => $"{programme}~{indicator}";

    public string Key => PrefixOf(Period) + Place;

    /// <summary>The value as it was before a revision: row <c>h~{period}~{place}~{revision}</c>, without its lineage.</summary>
    public Row ToHistory() => new(string.Create(CultureInfo.InvariantCulture, $"h~{Period.Key}~{Place}~{Revision:D6}"), Columns());

    /// <summary>Null when its lineage is too long for a row.</summary>
    public Row? ToRow()
    {
        var packed = Lineage.Compress();
        if (packed.Length > MostBytes)
            return null;
        var columns = Columns();
        Chunks.Add(columns, "lineage", packed);
        return new Row(Key, columns);
    }

    private List<Column> Columns()
    {
        var columns = new List<Column>
        {
            new("schema", 1), new("place", Place), new("period", Period.ToString()), new("outcome", Result.Outcome.Code()), new("hash", Hash),
            new("status", Status.ToString()), new("revision", Revision), new("computed", ComputedTicks), new("version", Version), new("reason", Reason),
            new("note", Result.Note), new("completeness", Text(Result.Completeness)), new("weight", Text(Result.Weight)), new("unit", Unit ?? ""),
        };
        Add(columns, "value", Result.Value);
        Add(columns, "numerator", Result.Numerator);
        Add(columns, "denominator", Result.Denominator);
        Add(columns, "people", Result.PeopleMeasured);
        return columns;
    }

    public static IndicatorValue FromRow(StoredRow row)
    {
        IndicatorPeriod.TryParse(row.Text("period"), out var period);
        var result = new IndicatorResult(IndicatorOutcomes.Parse(row.Text("outcome")!), Number(row, "value"), Number(row, "completeness") ?? 0m)
        {
            Numerator = Number(row, "numerator"), Denominator = Number(row, "denominator"), PeopleMeasured = Number(row, "people"),
            Weight = Number(row, "weight") ?? 0m, Note = row.Text("note") ?? "",
        };
        return new IndicatorValue(row.Text("place")!, period, result, Lineage.Read(Chunks.Read(row, "lineage")))
        {
            Status = Enum.Parse<IndicatorStatus>(row.Text("status")!), Revision = row.Number("revision") ?? 1, ComputedTicks = row.Number("computed") ?? 0,
            Version = row.Text("version")!, Reason = row.Text("reason") ?? "", Unit = row.Text("unit") is { Length: > 0 } unit ? unit : null,
        };
    }

    private static void Add(List<Column> columns, string name, decimal? value)
    {
        if (value is { } number)
            columns.Add(new Column(name, Text(number)));
    }

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static decimal? Number(StoredRow row, string name) =>
        row.Text(name) is { Length: > 0 } text ? decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture) : null;
}
