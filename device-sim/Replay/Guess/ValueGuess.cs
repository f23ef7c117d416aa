namespace SmartPilots.DeviceSim.Replay.Guess;

/// <summary>Which columns hold numbers, how they are written, and which texts stand among them.</summary>
internal sealed class ValueGuess
{
    // The first that reads most cells: a group separator is taken only where numbers need it.
    private static readonly (char Point, char? Group)[] Writings =
        [('.', null), (',', null), ('.', ','), (',', '.'), ('.', ' '), (',', ' '), ('.', '\'')];

    private readonly IReadOnlyList<string[]> _rows;
    private readonly NumberText _numbers;

    public ValueGuess(IReadOnlyList<string[]> rows)
    {
        _rows = rows;
        var cells = rows.SelectMany(row => row).ToList();
        (Point, Group) = Writings.MaxBy(writing => cells.Count(cell => new NumberText(writing.Point, writing.Group).TryRead(cell, out _)));
        _numbers = new NumberText(Point, Group);
        var pointed = cells.Where(cell => cell.Contains(Point) && _numbers.TryRead(cell, out _)).ToList();
        PointMayGroup = Group is null && pointed.Count > 0 && pointed.TrueForAll(cell => new NumberText(Point == '.' ? ',' : '.', Point).TryRead(cell, out _));
    }

    public char Point { get; }

    public char? Group { get; }

    /// <summary>Whether each number that has the separator could have it between groups of three digits.</summary>
    public bool PointMayGroup { get; }

    /// <summary>Whether at least half of the column's cells are numbers, some of them maybe with a short text behind.</summary>
    public bool IsNumber(int column)
    {
        var cells = Cells(column).Where(cell => cell.Any(char.IsLetterOrDigit)).ToList(); // dashes are no text
        return cells.Count > 0 && cells.Count(cell => _numbers.TryRead(cell, out _) || IsQualified(cell)) * 2 >= cells.Count;
    }

    /// <summary>Texts among the numbers of a column.</summary>
    public IReadOnlyList<string> Texts(int column) => [.. Cells(column).Where(cell => !_numbers.TryRead(cell, out _)).Distinct()];

    /// <summary>How many different texts a column has.</summary>
    public int Distinct(int column) => Cells(column).Distinct().Count();

    /// <summary>The texts without their number: <c>A</c> of <c>1.2 A</c> and <c>&lt;</c> of <c>&lt;0.5</c>; null when there is none in it.</summary>
    public string? Qualifier(string cell)
    {
        var start = cell.AsSpan().IndexOfAny("0123456789+-.,");
        var end = cell.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (start < 0 || end <= start || !_numbers.TryRead(cell.AsSpan(start, end - start), out _))
            return null;
        return string.Concat(cell.AsSpan(0, start), cell.AsSpan(end)).Trim();
    }

    private bool IsQualified(string cell) => (char.IsAsciiDigit(cell[0]) || cell[0] is '<' or '>' or '-') && Qualifier(cell) is { Length: > 0 and <= 5 };

    private List<string> Cells(int column) => [.. _rows.Where(row => column < row.Length && row[column].Length > 0).Select(row => row[column])];
}
