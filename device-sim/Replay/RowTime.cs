using NodaTime;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>Whether a row has a time.</summary>
internal enum TimeState
{
    Read,
    Missing,
    Wrong,
}

/// <summary>The time of a row: one column, or several whose texts are joined by a blank.</summary>
internal sealed class RowTime(int[] columns, FileTimes times, MissingTime missing, IReadOnlyCollection<string> noValue)
{
    private const int FewestDigits = 3;

    private readonly HashSet<string> _noValue = [.. noValue];
    private readonly string[] _previous = new string[columns.Length];
    private bool _hasPrevious;

    /// <summary>Of the column that says in which zone the time is.</summary>
    public int? ZoneColumn { get; init; }

    public bool MissingIsSkipped => missing == MissingTime.Skip;

    public TimeState Read(RowCells row, out FileTime time)
    {
        time = default;
        var whole = !columns.Any(column => IsMissing(row, column));
        if (!whole && (missing != MissingTime.Previous || !_hasPrevious))
            return TimeState.Missing;
        // A date may stand in the first row of its day alone.
        var text = whole ? Text(row) : string.Join(' ', columns.Select((column, i) => IsMissing(row, column) ? _previous[i] : row[column].ToString()));
        if (times.Parse(text) is not { } read)
            return TimeState.Wrong;
        if (ZoneColumn is { } zone)
        {
            if (times.In(read, row[zone].ToString()) is not { } placed)
                return TimeState.Wrong;
            read = placed;
        }
        time = read;
        if (missing == MissingTime.Previous)
            Remember(row);
        return TimeState.Read;
    }

    /// <summary>Why the row's time is wrong.</summary>
    public string Why(RowCells row)
    {
        var text = Text(row);
        if (ZoneColumn is { } zone && times.Parse(text) is not null)
            return $"'{row[zone]}' is not among $.time.zones of the map";
        return $"'{text}' is no time in the map's format and zone"
            + (text.Length <= "2025-01-01".Length || TimeText.Iso.Read(text) is null ? "" : " (it is with \"format\": \"iso8601\")");
    }

    /// <summary>Whether the text is not even meant as a time.</summary>
    public bool HasNoDigits(RowCells row) => columns.Sum(column => row[column].ToString().Count(char.IsAsciiDigit)) < FewestDigits;

    public Instant? At(FileTime time, string stream) => times.At(time, stream);

    private bool IsMissing(RowCells row, int column) =>
        row[column].IsEmpty || (_noValue.Count > 0 && _noValue.Contains(row[column].ToString()));

    private void Remember(RowCells row)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (!IsMissing(row, columns[i]))
                _previous[i] = row[columns[i]].ToString();
        }
        _hasPrevious = true;
    }

    private string Text(RowCells row)
    {
        var text = row[columns[0]].ToString();
        foreach (var column in columns.AsSpan(1))
            text = string.Concat(text, " ", row[column]);
        return text;
    }
}
