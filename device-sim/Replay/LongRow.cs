using SmartPilots.Core;
using SmartPilots.DeviceSim.Pilots;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>The columns of a long recording that say whose row it is; makes the devices as they come.</summary>
/// <param name="site">The column's index, or null with <paramref name="theSite"/>.</param>
internal sealed class LongRow(string pilot, string? theSite, int? site, int device, int? name, CsvMap.LongJson form, RowStreams streams)
{
    private readonly Dictionary<string, RowDevice?> _devices = [];

    public RowStreams Streams => streams;

    /// <summary>The devices of all rows read so far that the map gives a type.</summary>
    public IEnumerable<AddedDevice> Devices => form.DeviceType is not { } type ? [] : _devices.Values.OfType<RowDevice>()
        .DistinctBy(row => row.Topic).Select(row => new AddedDevice(row.Key!, row.Name!) { Type = type });

    /// <summary>Null when the row's texts can't name a device.</summary>
    public RowDevice? Find(CsvLine line)
    {
        var lookup = _devices.GetAlternateLookup<ReadOnlySpan<char>>();
        var text = site is { } column ? string.Concat(line[column], "\n", line[device]) : line[device];
        if (lookup.TryGetValue(text, out var known))
            return known;
        var made = Make(line);
        _devices.Add(text.ToString(), made);
        return made;
    }

    /// <summary>The text that names the row's device.</summary>
    public string Describe(CsvLine line) => site is { } column ? $"{line[column]} {line[device]}" : line[device].ToString();

    private RowDevice? Make(CsvLine line)
    {
        var where = theSite ?? form.Names.Name(line[site!.Value]);
        var who = form.DevicePrefix + form.Names.Name(line[device]);
        if (!DeviceTopic.IsSegment(where) || !DeviceTopic.IsSegment(who))
            return null;
        var key = new DeviceKey(pilot, where, who);
        var called = name is { } column && !line[column].IsEmpty ? line[column] : line[device];
        return new RowDevice(new DeviceTopic(key, DeviceTopic.Readings).ToString()) { Key = key, Name = called.ToString() };
    }
}

/// <summary>A device that a row speaks of.</summary>
internal sealed record RowDevice(string Topic)
{
    public DeviceKey? Key { get; init; }

    public string? Name { get; init; }
}
