using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Row <c>x~{id}</c>: one correction of one reading, an event that is never changed. The reading's own row carries its effect
/// (<see cref="StoredReading.Correct"/>), written in the same commit.
/// </summary>
/// <param name="Id">Given by the caller, 1 to 64 letters, digits and dashes: the same one again changes nothing.</param>
/// <param name="Ticks">Time of measurement of the reading, UTC ticks.</param>
/// <param name="Value">What counts instead, quantised, in the stream's unit; null: the reading is void.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
public sealed record Correction(string Id, string Stream, long Ticks, decimal? Value, string By, string Reason)
{
    public const string From = "x~";
    public const string To = "x~~";

    /// <summary>When it was made, UTC ticks.</summary>
    public long MadeTicks { get; init; }

    /// <summary>The commit that made it: of several for one reading, the one with the highest number holds.</summary>
    public long Commit { get; init; }

    /// <summary>What the device sent.</summary>
    public decimal Original { get; init; }

    public string Key => From + Id;

    /// <summary>Whether it asks for the same as another one.</summary>
    public bool Asks(Correction other) => (Id, Stream, Ticks, Value) == (other.Id, other.Stream, other.Ticks, other.Value);

    public Row ToRow()
    {
        var columns = new List<Column>
        {
            new("schema", 1), new("stream", Stream), new("ticks", Ticks), new("by", By), new("reason", Reason), new("made", MadeTicks),
            new("commit", Commit), new("original", Original.ToString(CultureInfo.InvariantCulture)),
        };
        if (Value is { } value)
            columns.Add(new Column("value", value.ToString(CultureInfo.InvariantCulture)));
        return new Row(Key, columns);
    }

    public static Correction FromRow(StoredRow row) => new(row.Key[From.Length..], row.Text("stream")!, row.Number("ticks") ?? 0,
        row.Text("value") is { } value ? Number(value) : null, row.Text("by")!, row.Text("reason")!)
    {
        MadeTicks = row.Number("made") ?? 0,
        Commit = row.Number("commit") ?? 0,
        Original = Number(row.Text("original")!),
    };

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
}
