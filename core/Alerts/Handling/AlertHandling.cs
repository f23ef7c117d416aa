using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Alerts.Handling;

/// <summary>
/// What people did about one alert, oldest first: the second axis of its lifecycle, beside its condition. Entries are only added. They stand in column
/// <c>handling</c> of the alert's row, which is replaced only as it was read.
/// </summary>
public sealed record AlertHandling(IReadOnlyList<HandlingEntry> Entries)
{
    /// <summary>Entries that an alert can have; further ones are refused.</summary>
    public const int MaxEntries = 200;

    private const string Column = "handling";

    /// <summary>The acknowledgement that stands: the first one.</summary>
    public HandlingEntry? Acknowledgement => Entries.FirstOrDefault(entry =>
        entry.Action == HandlingAction.Acknowledge || (entry.Action == HandlingAction.Assign && entry.To == entry.By));

    /// <summary>Who was named last.</summary>
    public string? Owner => Entries.LastOrDefault(entry => entry.Action == HandlingAction.Assign)?.To;

    public bool Has(string id) => Entries.Any(entry => entry.Id == id);

    public AlertHandling With(HandlingEntry entry) => new([.. Entries, entry]);

    public static AlertHandling Of(StoredRow row)
    {
        if (Chunks.Read(row, Column) is { Length: > 0 } json)
            return new AlertHandling(JsonSerializer.Deserialize(json, AlertJson.Default.ListHandlingEntry)!);
        // Rows of before there were entries have an acknowledgement in columns of its own.
        return row.Text("acknowledged_by") is { } by && row.Number("acknowledged") is { } ticks
            ? new AlertHandling([new HandlingEntry("", HandlingAction.Acknowledge, by, ticks)]) : new AlertHandling([]);
    }

    /// <summary>The row as it was read, with these entries.</summary>
    public Row Into(StoredRow row)
    {
        var columns = row.Columns.Where(column => column.Name is not ("acknowledged" or "acknowledged_by")
            && column.Name != Column && !column.Name.StartsWith(Column + "_", StringComparison.Ordinal)).ToList();
        Chunks.Add(columns, Column, JsonSerializer.SerializeToUtf8Bytes([.. Entries], AlertJson.Default.ListHandlingEntry));
        return new Row(row.Key, columns);
    }
}
