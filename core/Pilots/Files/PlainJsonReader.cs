using System.Text;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Units;

namespace SmartPilots.Core.Pilots.Files;

/// <summary>
/// Reads where things stand in a JSON payload: <c>time</c> (<c>path</c>, <c>format</c>, <c>local</c>), <c>values</c>, <c>units</c> and
/// <c>counter</c> (dotted paths; <c>$</c> is the payload itself), <c>names</c>, from names or paths under <c>values</c> to streams, and
/// <c>unitAt</c>, from streams to the path of their unit. With <c>items</c>, <c>values</c> is an array whose items name stream and value.
/// </summary>
internal static class PlainJsonReader
{
    public static readonly Dictionary<string, TimeFormat> TimeFormats = new()
    {
        ["auto"] = TimeFormat.Auto, ["s"] = TimeFormat.Seconds, ["ms"] = TimeFormat.Milliseconds, ["us"] = TimeFormat.Microseconds,
        ["ns"] = TimeFormat.Nanoseconds, ["iso8601"] = TimeFormat.Iso8601,
    };

    public static IPayloadDecoder Read(FileObject choice, DeviceTypeContext type)
    {
        var root = PayloadPath.Root();
        var values = choice.Text("values") ?? "values";
        var time = choice.Object("time");
        var format = new PayloadTime(time?.Choice("format", TimeFormat.Auto, TimeFormats) ?? TimeFormat.Auto, time?.Flag("local") ?? false);
        Assign(choice, "values", root.At(time?.Text("path") ?? "t"), PayloadRole.Time);
        Assign(choice, "counter", root.At(choice.Text("counter") ?? "seq"), PayloadRole.Counter);
        Assign(choice, "units", root.At(choice.Text("units") ?? "units"), PayloadRole.Units);
        ReadNames(choice, root, values, type);
        if (choice.Object("items") is { } items)
            ReadItems(items, root.At(values), choice.Flag("ignoreOthers"));
        else
            root.At(values).MakeValues(ignoreOthers: choice.Flag("ignoreOthers") || root.At(values) == root);
        time?.Done();
        ReadUnitPlaces(choice, root, type);
        return new PlainJson(root, new PlainJsonOptions(format, choice.Flag("textNumbers"), UnitNames(choice)));
    }

    private static void ReadNames(FileObject choice, PayloadPath root, string values, DeviceTypeContext type)
    {
        foreach (var (path, node) in choice.Take("names")?.Members ?? [])
        {
            if (type.FindStream(choice, node) is { } stream)
                Assign(choice, "names", root.At($"{values}.{path}"), PayloadRole.Stream, stream);
        }
    }

    private static void ReadItems(FileObject items, PayloadPath place, bool ignoreOthers)
    {
        place.MakeList(items.Text("name", required: true) ?? "name", items.Text("value", required: true) ?? "value", ignoreOthers);
        items.Done();
    }

    private static void ReadUnitPlaces(FileObject choice, PayloadPath root, DeviceTypeContext type)
    {
        foreach (var (name, node) in choice.Take("unitAt")?.Members ?? [])
        {
            var stream = type.FindStream(choice, node with { Text = name, Kind = System.Text.Json.JsonTokenType.String });
            if (stream is null || choice.TextOf(node) is not { } path)
                continue;
            var place = root.At(path);
            if (place.UnitOf.Count == 0)
                Assign(choice, "unitAt", place, PayloadRole.Unit);
            place.UnitOf.Add(stream);
        }
    }

    private static List<(byte[] Name, byte[] Unit)> UnitNames(FileObject choice)
    {
        var names = new List<(byte[] Name, byte[] Unit)>();
        foreach (var (name, node) in choice.Take("unitNames")?.Members ?? [])
        {
            if (choice.TextOf(node) is not { } unit)
                continue;
            if (!Unit.TryParse(unit, out _))
                choice.Problems.Add(node, $"\"{unit}\" is no unit", "write a UCUM code, such as Cel");
            names.Add((Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(unit)));
        }
        return names;
    }

    private static void Assign(FileObject choice, string member, PayloadPath place, PayloadRole role, StreamDefinition? stream = null)
    {
        if (!place.TryAssign(role, stream))
            choice.Problems.Add(choice.Take(member) ?? choice.Node, $"{place.Text} would be two things at once", "give each its own path");
    }
}
