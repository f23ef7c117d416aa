using System.Text.RegularExpressions;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>What of a recording was not sent, by kind and count.</summary>
internal static partial class UnreadableText
{
    private const int MostRows = 10;

    /// <param name="most">Rows that are named one by one.</param>
    public static async Task WriteAsync(TextWriter output, Traffic traffic, int most = MostRows)
    {
        foreach (var recording in traffic.Tables)
        {
            foreach (var note in Notes(recording))
                await output.WriteLineAsync(note);
        }
        var unreadable = traffic.Unreadable();
        foreach (var row in unreadable.Take(most))
            await output.WriteLineAsync(row.ToString());
        if (unreadable.Count == 0)
            return;
        foreach (var (kind, count) in Kinds(unreadable))
            await output.WriteLineAsync($"unreadable: {count:N0} x {kind}");
        await output.WriteLineAsync($"{Counts(unreadable)} could not be read and were not sent");
    }

    /// <summary>The same after all of a recording was read into a file or a summary; the exit code of that.</summary>
    public static async Task<int> EndAsync(TextWriter output, Traffic traffic, ConflictingValues conflicts)
    {
        await WriteAsync(output, traffic, most: int.MaxValue);
        foreach (var (what, count) in conflicts.Found)
            await output.WriteLineAsync($"conflict: {count:N0} x {what}");
        return traffic.Unreadable().Count == 0 && conflicts.Found.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    /// <summary>Faults that differ in the text of the cell alone are of one kind.</summary>
    public static IEnumerable<(string Kind, int Count)> Kinds(IEnumerable<UnreadableRow> rows) => rows
        .GroupBy(row => (row.Column is { } column ? $"column '{column}': " : "") + Text().Replace(row.Why, "…"))
        .Select(group => (group.Key, group.Count())).OrderByDescending(group => group.Item2);

    public static string Counts(IReadOnlyList<UnreadableRow> rows)
    {
        var cells = rows.Count(row => row.Column is not null);
        return cells == 0 ? $"{rows.Count:N0} rows" : cells == rows.Count ? $"{cells:N0} cells" : $"{rows.Count - cells:N0} rows and {cells:N0} cells";
    }

    /// <summary>What a reader may want to know of a file though nothing is wrong.</summary>
    public static IEnumerable<string> Notes(CsvRecording recording)
    {
        var tally = recording.Tally;
        if (tally.NameLines.Count > 0)
            yield return $"note: rows without time and number before the first reading, taken for names and units: line {string.Join(", ", tally.NameLines)}";
        if (tally.Quotes.Rows > 0)
            yield return $"note: line {tally.Quotes.First}: a quote within a cell that does not begin with one is read as a character ({tally.Quotes.Rows:N0} rows)";
        if (recording.IsNewestFirst)
            yield return "note: the file stands newest first; it is sent from its end";
        foreach (var (what, count) in Skipped(recording))
            yield return $"skipped: {count:N0} {what}";
        foreach (var column in recording.Columns.Where(column => column.Tally.Rounded > 0))
        {
            yield return $"note: column '{column.Name}': {column.Tally.Rounded:N0} numbers are rounded to the 9 decimals that are kept,"
                + $" the first is {column.Tally.FirstRounded}";
        }
    }

    /// <summary>What was left out as the map says.</summary>
    public static IEnumerable<(string What, long Count)> Skipped(CsvRecording recording)
    {
        var tally = recording.Tally;
        var columns = recording.Columns.Select(column => column.Tally).ToList();
        (string, long)[] all =
        [
            ("comments", tally.Comments), ("rows that repeat the header", tally.Headers),
            ("rows with neither time nor value", tally.Blank), ("rows without a time", tally.WithoutTime),
            ("rows that the map leaves out", tally.LeftOut), ("cells that mean no value", columns.Sum(column => column[CellKind.NoValue])),
            ("cells left out by a qualifier or text", columns.Sum(column => column[CellKind.Skipped])),
        ];
        return all.Where(one => one.Item2 > 0);
    }

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Text();
}
