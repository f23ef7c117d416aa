namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Reads the rows of a text: blank lines and comments are passed over, and a line that ends within a quoted cell is joined with those
/// after it.
/// </summary>
internal sealed class RowReader(TextReader reader, RowCells cells, string? comment)
{
    // A quote that is never closed must not swallow the rest of the file.
    private const int MostLines = 50;

    private readonly Queue<string> _ahead = new();
    private int _lines;

    public RowCells Cells => cells;

    /// <summary>Of the row's first line, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Whether the row's last line is the file's last.</summary>
    public bool IsLast => _ahead.Count == 0 && reader.Peek() < 0;

    /// <summary>Whether a quote in the row is never closed; then the row is its first line alone.</summary>
    public bool IsOpen { get; private set; }

    public int Comments { get; private set; }

    /// <summary>Passes over lines, whatever is in them.</summary>
    public void Skip(int lines)
    {
        for (var i = 0; i < lines; i++)
            NextLine();
    }

    /// <summary>False at the end.</summary>
    public bool Read()
    {
        IsOpen = false;
        while (NextLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (comment is not null && line.AsSpan().TrimStart().StartsWith(comment, StringComparison.Ordinal))
            {
                Comments++;
                continue;
            }
            Line = _lines;
            if (!cells.Cut(line))
                Join(line);
            return true;
        }
        return false;
    }

    private string? NextLine()
    {
        var line = _ahead.Count > 0 ? _ahead.Dequeue() : reader.ReadLine();
        if (line is not null)
            _lines++;
        return line;
    }

    private void Join(string first)
    {
        var (text, further) = (first, new List<string>());
        while (further.Count < MostLines && NextLine() is { } line)
        {
            further.Add(line);
            text = $"{text}\n{line}";
            if (!cells.Cut(text))
                continue;
            if (cells is not DelimitedCells { HasBareQuote: true })
                return;
            break; // closed by the quote that opens a cell of another row
        }
        IsOpen = true;
        cells.Cut(first);
        _lines -= further.Count;
        foreach (var line in _ahead.ToArray())
            further.Add(line);
        _ahead.Clear();
        further.ForEach(_ahead.Enqueue);
    }
}
