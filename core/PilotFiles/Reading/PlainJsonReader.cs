using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>
/// Reads where things stand in a JSON payload: <c>time</c>, <c>values</c>, <c>units</c>, <c>unitAt</c> and <c>counter</c> by paths from the
/// payload, <c>names</c> by paths under <c>values</c> (or from the payload with a leading <c>$</c>), <c>items</c> for values that are named
/// beside them, <c>columns</c> for rows of cells, and the conditions <c>skip</c> and <c>doubt</c>.
/// </summary>
internal sealed class PlainJsonReader(FileObject choice, DeviceTypeContext type)
{
    private readonly PayloadPath _root = PayloadPath.Root();
    private readonly List<(byte[] Name, StreamDefinition Stream, ValueUse? Use)> _names = [];
    private List<PathStep> _values = [];

    public static IPayloadDecoder Read(FileObject choice, DeviceTypeContext type) => new PlainJsonReader(choice, type).Read();

    private PlainJson Read()
    {
        _values = PartReader.Path(choice, "values") ?? [new PathStep("values", null)];
        var ignoresOthers = choice.Flag("ignoreOthers");
        var every = ReadTime();
        if (PartReader.Path(choice, "counter") is { } counter)
            Assign("counter", _root.At(counter), PayloadRole.Counter);
        if (PartReader.Path(choice, "units") is { } units)
            Assign("units", _root.At(units), PayloadRole.Units);
        if (PartReader.Path(choice, "value") is { } value)
            Assign("value", _root.At(value), PayloadRole.Value);
        if (PartReader.Path(choice, "columns") is { } columns)
        {
            Assign("columns", _root.At(columns), PayloadRole.Columns);
            _root.At(_values).HoldsRows = true;
        }
        var items = choice.Object("items");
        ReadNames(isItems: items is not null);
        var names = new ItemNames(_names, ignoresOthers);
        if (items is not null)
            ReadItems(items, names);
        else
            _root.At(_values).MakeValues(ignoresOthers || _values.Count == 0 || _values[^1] is { Name: null, Index: null });
        ReadUnitPlaces();
        Default("time", "t", PayloadRole.Time);
        Default("counter", "seq", PayloadRole.Counter);
        Default("units", "units", PayloadRole.Units);
        foreach (var (path, condition) in PartReader.Conditions(choice))
            _root.At(path).JudgeBy(condition);
        return new PlainJson(_root, new PlainJsonOptions(choice.Flag("textNumbers"), PartReader.UnitNames(choice), choice.Flag("ignoreEmpty"),
            choice.Flag("lenient")) { EveryTicks = every, Names = names });
    }

    // Gives how much later each value of an array is than the one before.
    private long ReadTime()
    {
        if (choice.Object("time") is not { } time)
            return 0;
        var format = TimeReader.Members(time, TimeNotation.Auto);
        if (PartReader.Path(time, "key") is { } key)
        {
            if (key.Count > 0 && key[^1] is { Name: null, Index: null })
                _root.At(key).KeyTime = format;
            else
                time.Problems.Add(time.Take("key")!, "the names of members are times only where any name may stand", "end the path with *, such as data.*");
        }
        else if (time.Take("paths") is { } paths)
            ReadTimeParts(time, paths, format);
        else
            AssignTime("time", _root.At(PartReader.Path(time, "path") ?? [new PathStep("t", null)]), format);
        time.Done();
        return (long)((format.EverySeconds ?? 0m) * TimeSpan.TicksPerSecond);
    }

    private void ReadTimeParts(FileObject time, FileNode paths, PayloadTime format)
    {
        var parts = time.ItemsOf(paths);
        for (var i = 0; i < parts.Count; i++)
        {
            if (PartReader.Path(time, parts[i]) is not { } path)
                continue;
            var place = _root.At(path);
            Assign("time", place, PayloadRole.TimePart);
            (place.Part, place.Time) = ((i, parts.Count), format);
        }
        if (parts.Count is < 2 or > 7)
            time.Problems.Add(paths, $"{parts.Count} parts make no time", "write two to seven paths, in the order in which \"format\" reads them");
    }

    private void ReadNames(bool isItems)
    {
        foreach (var (name, node) in choice.Take("names")?.Members ?? [])
        {
            if (ValueUseReader.Read(choice, node, type, ReadOwn) is not var (stream, use))
                continue;
            _names.Add((Encoding.UTF8.GetBytes(name), stream, use));
            if (isItems && !name.StartsWith('$'))
                continue; // names beside values, whatever characters they have
            var path = PathText.Parse(name, out var problem);
            if (path is null)
                choice.Problems.Add(node, problem, "write a path such as a.b or a[0], or a name as it stands in brackets: ['a.b']");
            else
                Place(_root.At(name.StartsWith('$') ? path : [.. _values, .. path]), stream, use);
            // A name with dots or brackets may also be that of one member, as a whole.
            if (path is { Count: > 1 } && !name.StartsWith('$') && !name.Contains("['", StringComparison.Ordinal)
                && !path.Exists(step => step is { Name: null, Index: null }))
                Place(_root.At(_values).Member(name), stream, use);
        }
    }

    private void Place(PayloadPath place, StreamDefinition stream, ValueUse? use)
    {
        Assign("names", place, PayloadRole.Stream, stream);
        place.Use = use;
    }

    // A value's own time and quality stand elsewhere: {"stream": "temp_c", "time": "temp_at", "doubt": {"path": "temp_q", "unless": 192}}.
    private void ReadOwn(FileObject value, StreamDefinition stream)
    {
        foreach (var (where, condition) in PartReader.Conditions(value, "doubt"))
            _root.At(where).JudgeBy(condition with { Of = stream });
        if (value.Take("time") is not { } node)
            return;
        var (path, format) = (default(List<PathStep>), PayloadTime.Auto);
        if (node.Kind == JsonTokenType.StartObject)
        {
            var time = new FileObject(node, value.Problems);
            (path, format) = (PartReader.Path(time, "path"), TimeReader.Members(time, TimeNotation.Auto));
            time.Done();
        }
        else
            path = PartReader.Path(value, node);
        if (path is null)
            return;
        var place = _root.At(path);
        if (place.Of.Count == 0)
            AssignTime("names", place, format);
        place.Of.Add(stream);
    }

    private void ReadItems(FileObject items, ItemNames names)
    {
        var place = _root.At(_values);
        place.Items = names;
        // Without names beside them, values are named by the members that hold them.
        var item = items.Has("name") ? place : place.At([default]);
        item.IsItem = true;
        if (PartReader.Path(items, "name") is { } name)
            Assign("items", item.At(name), PayloadRole.Name);
        if (items.Require("value") is { } value && PartReader.Path(items, value) is { } path)
            Assign("items", item.At(path), PayloadRole.Value);
        if (PartReader.Path(items, "unit") is { } unit)
            Assign("items", item.At(unit), PayloadRole.Unit);
        if (items.Object("time") is { } time)
        {
            AssignTime("items", item.At(PartReader.Path(time, "path") ?? [new PathStep("t", null)]), TimeReader.Members(time, TimeNotation.Auto));
            time.Done();
        }
        foreach (var (where, condition) in PartReader.Conditions(items))
            item.At(where).JudgeBy(condition);
        items.Done();
    }

    private void ReadUnitPlaces()
    {
        foreach (var (name, node) in choice.Take("unitAt")?.Members ?? [])
        {
            var stream = type.FindStream(choice, node with { Text = name, Kind = JsonTokenType.String });
            if (stream is null || PartReader.Path(choice, node) is not { } path)
                continue;
            var place = _root.At(path);
            if (place.Of.Count == 0)
                Assign("unitAt", place, PayloadRole.Unit);
            place.Of.Add(stream);
        }
    }

    private void AssignTime(string member, PayloadPath place, PayloadTime format)
    {
        Assign(member, place, PayloadRole.Time);
        place.Time = format;
    }

    // What the file does not name is only where it stands by default as long as nothing else does.
    private void Default(string member, string name, PayloadRole role)
    {
        var isStream = _values.Count == 0 && type.Streams.Any(stream => stream.Name == name);
        if (choice.Has(member) || isStream || _root.Find(Encoding.UTF8.GetBytes(name)) is not null)
            return;
        var place = _root.Member(name);
        place.TryAssign(role);
        place.Time = role == PayloadRole.Time ? PayloadTime.Auto : null;
    }

    private void Assign(string member, PayloadPath place, PayloadRole role, StreamDefinition? stream = null)
    {
        if (!place.TryAssign(role, stream))
            choice.Problems.Add(choice.Take(member) ?? choice.Node, $"{place.Text} would be two things at once", "give each its own path");
    }
}
