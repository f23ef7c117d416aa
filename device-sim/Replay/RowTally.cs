namespace SmartPilots.DeviceSim.Replay;

/// <summary>What became of the rows of one reading of a file, by kind.</summary>
internal sealed class RowTally
{
    private readonly List<UnreadableRow> _unreadable = [];
    private readonly List<int> _names = [];

    public IReadOnlyList<UnreadableRow> UnreadableRows => _unreadable;

    /// <summary>Rows after the header, units among them.</summary>
    public long Rows { get; set; }
    public long Messages { get; set; }
    public long Readings { get; set; }

    /// <summary>Rows with neither time nor value.</summary>
    public long Blank { get; set; }

    /// <summary>Rows with values and no time, which the map leaves out.</summary>
    public long WithoutTime { get; set; }

    /// <summary>Rows that the map leaves out, by what they are or by their stream.</summary>
    public long LeftOut { get; set; }
    public long Comments { get; set; }

    /// <summary>Rows that repeat the header.</summary>
    public long Headers { get; set; }

    /// <summary>Lines before the first reading that hold neither a time nor a number.</summary>
    public IReadOnlyList<int> NameLines => _names;

    /// <summary>Rows with a quote within a cell that is not quoted, and the line of the first.</summary>
    public (long Rows, int First) Quotes { get; private set; }

    public void Unreadable(int line, string why) => _unreadable.Add(new UnreadableRow(line, why));

    public void Unreadable(int line, string column, string why) => _unreadable.Add(new UnreadableRow(line, why) { Column = column });

    public void NoteNames(int line) => _names.Add(line);

    public void NoteQuote(int line) => Quotes = (Quotes.Rows + 1, Quotes.Rows == 0 ? line : Quotes.First);

    /// <summary>Rows taken for names and units are none when no reading followed them.</summary>
    public void RefuseNames(string why)
    {
        _unreadable.InsertRange(0, _names.Select(line => new UnreadableRow(line, why)));
        _names.Clear();
    }

    public void Clear()
    {
        _unreadable.Clear();
        _names.Clear();
        (Rows, Messages, Readings, Blank, WithoutTime, LeftOut, Comments, Headers) = (0, 0, 0, 0, 0, 0, 0, 0);
        Quotes = default;
    }
}
