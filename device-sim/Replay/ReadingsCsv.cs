using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>
/// Reads back what <see cref="CsvWriter"/> writes: <c>at,device,stream,value</c>, one reading a row, no map needed. Rows of one device and
/// time that follow each other become one message.
/// </summary>
internal sealed class ReadingsCsv(string file)
{
    public const string Header = "at,device,stream,value";

    private readonly List<UnreadableRow> _unreadable = [];

    /// <summary>Rows of the last enumeration that are no readings: they were not sent.</summary>
    public IReadOnlyList<UnreadableRow> Unreadable => _unreadable;

    /// <summary>Whether the file's first line is the header.</summary>
    public static bool Is(string file)
    {
        using var reader = TextFile.Open(file, out _);
        return reader.ReadLine()?.Trim() == Header;
    }

    public IEnumerable<SimulatedMessage> Messages()
    {
        _unreadable.Clear();
        using var reader = TextFile.Open(file, out _);
        reader.ReadLine();
        var cells = new DelimitedCells(',');
        var values = new List<(string Stream, decimal Value)>();
        (string Topic, long Milliseconds) now = default;
        for (var number = 2; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0)
                continue;
            cells.Cut(line);
            if (Read(cells) is not { } row)
            {
                _unreadable.Add(new UnreadableRow(number, $"'{line}' is no {Header}"));
                continue;
            }
            if (values.Count > 0 && (row.Topic, row.Milliseconds) != now)
            {
                yield return Message(now, values);
                values.Clear();
            }
            now = (row.Topic, row.Milliseconds);
            values.Add((row.Stream, row.Value));
        }
        if (values.Count > 0)
            yield return Message(now, values);
    }

    private static SimulatedMessage Message((string Topic, long Milliseconds) of, List<(string, decimal)> values) =>
        new(DateTime.UnixEpoch.AddMilliseconds(of.Milliseconds).Ticks, of.Topic, PlainPayload.Write(of.Milliseconds, values));

    private static (string Topic, long Milliseconds, string Stream, decimal Value)? Read(RowCells cells)
    {
        const long Furthest = 100_000_000_000_000; // about the year 5138
        if (cells.Count != 4 || !long.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at > Furthest
            || !DeviceKey.TryParse(cells[1].ToString(), out var device) || cells[2].IsEmpty
            || !decimal.TryParse(cells[3], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return null;
        return (new DeviceTopic(device!, DeviceTopic.Readings).ToString(), at, cells[2].ToString(), value);
    }
}
