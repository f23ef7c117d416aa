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
    private FileTime? _previous;

    /// <summary>Of the column that says in which zone the time is.</summary>
    public int? ZoneColumn { get; init; }

    public bool MissingIsSkipped => missing == MissingTime.Skip;

    public TimeState Read(RowCells row, out FileTime time)
    {
        time = default;
        if (IsMissing(row))
        {
            if (missing != MissingTime.Previous || _previous is not { } before)
                return TimeState.Missing;
            time = before;
            return TimeState.Read;
        }
        if (times.Parse(Text(row)) is not { } read)
            return TimeState.Wrong;
        if (ZoneColumn is { } zone)
        {
            if (times.In(read, row[zone].ToString()) is not { } placed)
                return TimeState.Wrong;
            read = placed;
        }
        time = read;
        _previous = read;
        return TimeState.Read;
    }

    /// <summary>Why the row's time is wrong.</summary>
    public string Why(RowCells row)
    {
        var text = Text(row);
        if (ZoneColumn is { } zone && times.Parse(text) is not null)
            return $"'{row[zone]}' is not among $.time.zones of the map";
        return $"'{text}' is no time in the map's format and zone"
            + (text.Length <= "2025-01-01".Length || TimeText.Of("", "", "iso8601", null).Read(text) is null ? "" : " (it is with \"format\": \"iso8601\")");
    }

    /// <summary>Whether the text is not even meant as a time.</summary>
    public bool HasNoDigits(RowCells row) => columns.Sum(column => row[column].ToString().Count(char.IsAsciiDigit)) < FewestDigits;

    public Instant? At(FileTime time, string stream) => times.At(time, stream);

    private bool IsMissing(RowCells row)
    {
        foreach (var column in columns)
        {
            if (row[column].IsEmpty || (_noValue.Count > 0 && _noValue.Contains(row[column].ToString())))
                return true;
        }
        return false;
    }

    private string Text(RowCells row)
    {
        var text = row[columns[0]].ToString();
        foreach (var column in columns.AsSpan(1))
            text = string.Concat(text, " ", row[column]);
        return text;
    }
}
