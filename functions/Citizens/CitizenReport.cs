namespace SmartPilots.Functions.Citizens;

/// <summary>A problem that a citizen has reported.</summary>
/// <param name="Key">Newest first, with 80 random bits: who knows it may see the report's status.</param>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Text">What the citizen wrote; only operators see it.</param>
/// <param name="Status">One of <see cref="Statuses"/>.</param>
/// <param name="Answer">What operators tell the public.</param>
internal sealed record CitizenReport(string Pilot, string Site, string Key, DateTime MadeAt, string Kind, string? Text, string Status, string? Answer,
    string? AnsweredBy, DateTime? AnsweredAt)
{
    public const int MaxText = 1_000;
    public const int MaxContact = 200;
    public const string Received = "received";

    public static IReadOnlyList<string> Kinds => ReportRule.Kinds;

    /// <summary>The last two close it.</summary>
    public static IReadOnlyList<string> Statuses { get; } = [Received, "in-work", "solved", "no-problem"];

    public string Id => $"{Pilot}~{Site}~{Key}";

    public bool IsOpen => Status is Received or "in-work";

    public Row ToRow()
    {
        var columns = new List<Column> { new("schema", 1), new("made", MadeAt.Ticks), new("kind", Kind), new("status", Status) };
        foreach (var (name, text) in ((string, string?)[])[("text", Text), ("answer", Answer), ("answered_by", AnsweredBy)])
        {
            if (text is not null)
                columns.Add(new Column(name, text));
        }
        if (AnsweredAt is { } at)
            columns.Add(new Column("answered", at.Ticks));
        return new Row(Key, columns);
    }

    public static CitizenReport FromRow(StoredRow row) => row.Partition.Split('~') is [var pilot, var site]
        ? new CitizenReport(pilot, site, row.Key, Utc(row.Number("made") ?? 0), row.Text("kind") ?? "other", row.Text("text"), row.Text("status") ?? Received,
            row.Text("answer"), row.Text("answered_by"), row.Number("answered") is { } ticks ? Utc(ticks) : null)
        : throw new FormatException($"{row.Partition} is no site.");
}
