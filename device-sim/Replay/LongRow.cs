using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Pilots;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>The columns of a long recording that say whose row it is; makes the devices as they come.</summary>
/// <param name="site">The column's index, or null with <paramref name="theSite"/>.</param>
/// <param name="device">The column's index, or null with <paramref name="theDevice"/>.</param>
internal sealed class LongRow(string pilot, string? theSite, int? site, string? theDevice, int? device, int? name, CsvMap.LongJson form,
    RowStreams streams)
{
    private readonly Dictionary<string, RowDevice?> _devices = [];

    public RowStreams Streams => streams;

    /// <summary>The devices of all rows read so far that the map gives a type.</summary>
    public IEnumerable<AddedDevice> Devices => form.DeviceType is not { } type ? [] : _devices.Values.OfType<RowDevice>()
        .DistinctBy(row => row.Topic).Select(row => new AddedDevice(row.Key!, row.Name!) { Type = type });

    /// <summary>Null when the row's texts can't name a device.</summary>
    public RowDevice? Find(RowCells row)
    {
        var lookup = _devices.GetAlternateLookup<ReadOnlySpan<char>>();
        var who = device is { } own ? row[own] : theDevice;
        var text = site is { } column ? string.Concat(row[column], "\n", who) : who;
        if (lookup.TryGetValue(text, out var known))
            return known;
        var made = Make(row);
        _devices.Add(text.ToString(), made);
        return made;
    }

    /// <summary>The text that names the row's device.</summary>
    public string Describe(RowCells row)
    {
        var who = device is { } own ? row[own].ToString() : theDevice;
        return site is { } column ? $"{row[column]} {who}" : who!;
    }

    private RowDevice? Make(RowCells row)
    {
        var where = theSite ?? form.Names.Name(row[site!.Value]);
        var who = theDevice ?? form.DevicePrefix + form.Names.Name(row[device!.Value]);
        if (!DeviceTopic.IsSegment(where) || !DeviceTopic.IsSegment(who))
            return null;
        var key = new DeviceKey(pilot, where, who);
        var called = name is { } column && !row[column].IsEmpty ? row[column].ToString() : Described(row);
        return new RowDevice(new DeviceTopic(key, DeviceTopic.Readings).ToString()) { Key = key, Name = called };
    }

    private string Described(RowCells row) => device is { } own ? row[own].ToString() : theDevice!;
}

/// <summary>A device that a row speaks of.</summary>
internal sealed record RowDevice(string Topic)
{
    private readonly Dictionary<ValueColumn, string> _streamKeys = [];

    public DeviceKey? Key { get; init; }

    public string? Name { get; init; }

    /// <summary>Names one stream of the device.</summary>
    public string StreamKey(ValueColumn column)
    {
        if (!_streamKeys.TryGetValue(column, out var key))
            _streamKeys[column] = key = $"{Topic} {column.Stream}";
        return key;
    }
}
