namespace SmartPilots.Cli.Backtest;

/// <summary>Reads what truly happened: a CSV with columns <c>start</c> and <c>end</c> (UTC or with an offset; an empty end is the start).</summary>
internal static class LabelsCsv
{
    /// <exception cref="InvalidDataException">Names the file, the line and what was expected.</exception>
    public static IReadOnlyList<Episode> Read(string file)
    {
        var lines = File.Exists(file) ? File.ReadAllLines(file) : throw new InvalidDataException($"{file}: there is no such file.");
        var names = lines.Length == 0 ? [] : lines[0].Split(',').Select(name => name.Trim()).ToList();
        var (start, end) = (names.IndexOf("start"), names.IndexOf("end"));
        if (start < 0 || end < 0)
            throw new InvalidDataException($"{file}:1: columns start and end are needed; it has {string.Join(", ", names)}.");
        var episodes = new List<Episode>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0)
                continue;
            var cells = lines[i].Split(',');
            if (cells.Length <= Math.Max(start, end) || Time(cells[start]) is not { } from || (Time(cells[end]) is null && cells[end].Trim().Length > 0))
                throw new InvalidDataException($"{file}:{i + 1}: a start and an end such as 2016-09-13T23:00Z were expected, not \"{lines[i]}\".");
            episodes.Add(new Episode(from, Time(cells[end]) ?? from));
        }
        return [.. episodes.OrderBy(one => one.Start)];
    }

    private static DateTime? Time(string text) => DateTime.TryParse(text.Trim(), CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
