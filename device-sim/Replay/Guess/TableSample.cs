using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay.Guess;

/// <summary>The first lines of a file whose form is not known yet, cut as its separator seems to be.</summary>
internal sealed class TableSample
{
    private const int MostLines = 300;

    private TableSample()
    {
    }

    /// <summary>Null: as the file is read without being told.</summary>
    public string? Encoding { get; private init; }
    public string? Comment { get; private init; }

    /// <summary>As in a map.</summary>
    public required string Delimiter { get; init; }

    /// <summary>The cells of each row that is neither blank nor a comment.</summary>
    public required IReadOnlyList<string[]> Rows { get; init; }

    /// <summary>The number of cells that most rows have.</summary>
    public int Width => Rows.GroupBy(row => row.Length).OrderByDescending(group => group.Count()).First().Key;

    public static TableSample Read(string file)
    {
        var lines = Lines(file, null);
        string? encoding = null;
        if (lines.Any(line => line.Contains('\uFFFD')))
        {
            encoding = "windows-1252";
            lines = Lines(file, FileEncoding.Find(encoding));
        }
        if (lines.Count == 0)
            throw new InputFileException(file, "line 1", "the file is empty");
        var (comments, rest) = (lines.Where(IsComment).ToList(), lines.Where(line => !IsComment(line)).ToList());
        if (rest.Count == 0)
            throw new InputFileException(file, "line 1", "the file has nothing but lines that begin with #");
        var delimiter = Separator(rest);
        // Names may stand behind the sign of a comment: then it is none, and they are a header like another.
        var width = Cut(rest[^1], delimiter).Length;
        var named = comments.Count > 0 && comments.Exists(line => Cut(line, delimiter).Length == width) && width > 1
            && rest[0].AsSpan().IndexOfAnyInRange('0', '9') >= 0 && char.IsAsciiDigit(rest[0].TrimStart()[0]);
        return new TableSample
        {
            Encoding = encoding, Comment = comments.Count > 0 && !named ? "#" : null, Delimiter = delimiter,
            Rows = [.. (named ? lines : rest).Select(line => Cut(line, delimiter))],
        };
    }

    private static bool IsComment(string line) => line.TrimStart().StartsWith('#') && !line.StartsWith("#,", StringComparison.Ordinal)
        && !line.StartsWith("\"#\"", StringComparison.Ordinal);

    private static List<string> Lines(string file, Encoding? encoding)
    {
        using var reader = TextFile.Open(file, out _, encoding);
        var lines = new List<string>();
        while (lines.Count < MostLines && reader.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
                lines.Add(line);
        }
        return lines;
    }

    // The one that cuts most rows into the same number of cells, more than one, or each row into several; a tab or semicolon before a comma, which may
    // be a decimal one.
    private static string Separator(List<string> lines)
    {
        var body = lines.Skip(Math.Min(5, lines.Count / 3)).ToList();
        foreach (var separator in new[] { "\t", ";", "|", "," })
        {
            var widths = body.ConvertAll(line => Cut(line, separator).Length);
            var widest = widths.GroupBy(count => count).OrderByDescending(group => group.Count()).First();
            if (widest.Key > 1 && (widest.Count() * 5 >= body.Count * 3 || widths.TrueForAll(count => count > 1)))
                return separator;
        }
        return "whitespace";
    }

    private static string[] Cut(string line, string delimiter)
    {
        RowCells cells = delimiter == "whitespace" ? new BlankCells() : new DelimitedCells(delimiter[0]);
        cells.Cut(line);
        return cells.ToArray();
    }
}
