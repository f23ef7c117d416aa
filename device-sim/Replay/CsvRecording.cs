using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>A recorded table, plain or gzip, read through a map as the messages that its devices sent. One enumeration at a time.</summary>
public sealed class CsvRecording
{
    private readonly RecordingFile _file;
    private readonly bool _newestFirst;
    private readonly RowTally _tally = new();
    private RowLayout? _layout;

    private CsvRecording(RecordingFile file)
    {
        _file = file;
        using var open = file.Open(_tally, newestFirst: false);
        _newestFirst = file.Map.Order switch
        {
            FileOrder.Auto => FileDirection.IsNewestFirst(open),
            var stated => stated == FileOrder.NewestFirst,
        };
        _layout = open.Layout;
        _tally.Clear();
    }

    public string File => _file.Name;

    public string Pilot => _file.Map.Pilot;

    /// <summary>Rows and cells of the last enumeration that could not be read: they were not sent.</summary>
    public IReadOnlyList<UnreadableRow> Unreadable => _tally.UnreadableRows;

    /// <summary>Share of the file that the enumeration has read, 0 to 1.</summary>
    public double Progress { get; private set; }

    /// <summary>Whether the recording is known to give several values for one stream and time.</summary>
    public bool ExpectsConflicts => _file.Map.Conflicts;

    internal bool IsNewestFirst => _newestFirst;

    internal RowTally Tally => _tally;

    internal IEnumerable<ValueColumn> Columns => _layout!.Values;

    /// <summary>Opens a recording; a bad map, or a file that doesn't fit it, is an <see cref="InputFileException"/>.</summary>
    /// <param name="shippedMaps">Folder of the maps that a map may extend by name.</param>
    public static CsvRecording Open(string file, string mapFile, string? shippedMaps = null) =>
        new(RecordingFile.Read(file, mapFile, shippedMaps ?? Path.Combine(AppContext.BaseDirectory, "pilots", "maps")));

    /// <summary>
    /// The messages in order of the file, those of a file that stands newest first from its end; the readings of one device and row are one
    /// message.
    /// </summary>
    public IEnumerable<SimulatedMessage> Messages() => _newestFirst ? Backwards() : Forwards();

    /// <summary>
    /// The devices that the recording speaks of, where the map gives those a type that the pilot file does not list. Reads all of it.
    /// </summary>
    public IReadOnlyList<AddedDevice> Devices()
    {
        if (_file.Map.Long?.DeviceType is null)
            return [];
        foreach (var _ in Messages())
        {
            // only the devices count
        }
        return [.. _layout!.Long!.Devices];
    }

    private IEnumerable<SimulatedMessage> Backwards()
    {
        var all = Forwards().ToList();
        for (var i = all.Count - 1; i >= 0; i--)
            yield return all[i];
    }

    private IEnumerable<SimulatedMessage> Forwards()
    {
        _tally.Clear();
        using var open = _file.Open(_tally, _newestFirst);
        _layout = open.Layout;
        while (open.Next())
        {
            Progress = open.Progress;
            foreach (var message in _layout.Messages)
            {
                _tally.Messages++;
                yield return message;
            }
        }
        Progress = 1;
    }
}
