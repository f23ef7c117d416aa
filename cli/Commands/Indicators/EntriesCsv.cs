using SmartPilots.Core.Indicators;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.Cli.Commands.Indicators;

/// <summary>Reads values that people entered elsewhere, such as in a spreadsheet.</summary>
internal static class EntriesCsv
{
    private static readonly string[] Columns = ["programme", "indicator", "period", "place", "value", "source"];

    /// <exception cref="InvalidDataException">Names the file, the line and what was expected: nothing was entered.</exception>
    public static IReadOnlyList<(int Line, JsonObject Body)> Read(string file)
    {
        var lines = File.Exists(file) ? File.ReadAllLines(file) : throw new InvalidDataException($"{file}: there is no such file.");
        var names = lines.Length == 0 ? [] : Cells(lines[0]).Select(name => name.TrimStart('\uFEFF')).ToList();
        if (Columns.FirstOrDefault(column => !names.Contains(column)) is { } missing)
            throw new InvalidDataException($"{file}:1: column {missing} is missing; it has {string.Join(", ", names)}.");
        var entries = new List<(int, JsonObject)>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0)
                continue;
            var cells = Cells(lines[i]);
            if (cells.Length != names.Count)
                throw new InvalidDataException($"{file}:{i + 1}: {names.Count} cells were expected, not {cells.Length}; put a text with a comma in quotes.");
            string Cell(string name) => names.IndexOf(name) is >= 0 and var index ? cells[index] : "";
            if (!decimal.TryParse(Cell("value"), NumberStyles.Number, CultureInfo.InvariantCulture, out var value))
                throw new InvalidDataException($"{file}:{i + 1}: value: a number with a point was expected, not \"{Cell("value")}\".");
            if (!IndicatorPeriod.TryParse(Cell("period"), out _))
                throw new InvalidDataException($"{file}:{i + 1}: period: {IndicatorPeriod.Expected} was expected, not \"{Cell("period")}\".");
            var subject = new IndicatorLookup(Cell("programme"), Cell("indicator"), Cell("place"));
            entries.Add((i + 1, IndicatorLookup.Entry(subject, Cell("period"), value, Cell("unit") is { Length: > 0 } unit ? unit : null, Cell("source"))));
        }
        return entries;
    }

    // Without line breaks in a cell.
    private static string[] Cells(string line)
    {
        var cells = new DelimitedCells(',');
        cells.Cut(line);
        return cells.ToArray();
    }
}
