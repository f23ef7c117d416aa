namespace SmartPilots.DeviceSim.Replay;

/// <summary>The cells of the row cut last, blanks around them dropped. They are ranges of one text, reused from row to row.</summary>
internal abstract class RowCells
{
    private readonly List<(int Start, int Length)> _cells = [];

    public int Count => _cells.Count;

    /// <summary>The row as it stands in the file.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Empty for a cell that the row lacks.</summary>
    public ReadOnlySpan<char> this[int index] => index < _cells.Count ? Content.Slice(_cells[index].Start, _cells[index].Length) : default;

    /// <summary>What the ranges are of.</summary>
    protected virtual ReadOnlySpan<char> Content => Text;

    public string[] ToArray() => [.. Enumerable.Range(0, Count).Select(index => this[index].ToString())];

    /// <summary>False when the text ends within a quoted cell, which goes on in the next line.</summary>
    public bool Cut(string text)
    {
        Text = text;
        _cells.Clear();
        return CutText(text);
    }

    /// <summary>Calls <see cref="Add"/> for each cell.</summary>
    protected abstract bool CutText(string text);

    protected void Add(int start, int end)
    {
        var cell = Content[start..end];
        var lead = cell.Length - cell.TrimStart().Length;
        _cells.Add((start + lead, cell.Trim().Length));
    }
}
