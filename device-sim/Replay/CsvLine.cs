using System.Text;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Cuts a line into cells: RFC 4180 quotes, blanks around a cell dropped. Cells are ranges of <see cref="Text"/>, reused from line to
/// line.
/// </summary>
internal sealed class CsvLine(char delimiter)
{
    private readonly List<(int Start, int Length)> _cells = [];
    private string _text = "";

    public int Count => _cells.Count;
    public string Text => _text;
    public ReadOnlySpan<char> this[int index] => _text.AsSpan(_cells[index].Start, _cells[index].Length);

    public void Cut(string line)
    {
        _text = line.Contains('"') ? Unquote(line) : line;
        _cells.Clear();
        var separator = ReferenceEquals(_text, line) ? delimiter : '\u001F';
        var start = 0;
        while (true)
        {
            var length = _text.AsSpan(start).IndexOf(separator);
            var end = length < 0 ? _text.Length : start + length;
            var cell = _text.AsSpan(start, end - start);
            var lead = cell.Length - cell.TrimStart().Length;
            _cells.Add((start + lead, cell.Trim().Length));
            if (length < 0)
                return;
            start = end + 1;
        }
    }

    // Quoted lines are rare: they are rewritten with the ASCII unit separator between cells, which no CSV holds as text.
    private string Unquote(string line)
    {
        var text = new StringBuilder(line.Length);
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                text.Append(line[++i]);
            else if (c == '"')
                quoted = !quoted;
            else
                text.Append(c == delimiter && !quoted ? '\u001F' : c);
        }
        return text.ToString();
    }
}
