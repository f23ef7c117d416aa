using SmartPilots.Core.Decoding;

namespace SmartPilots.Core.Pilots.Files;

/// <summary>
/// Reads where things stand in a JSON payload: <c>time</c> (<c>path</c>, <c>format</c>, <c>local</c>), <c>values</c>, <c>units</c> and
/// <c>counter</c> (dotted paths; <c>$</c> is the payload itself), and <c>names</c>, from names or paths under <c>values</c> to streams.
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
        root.At(values).MakeValues(ignoreOthers: choice.Flag("ignoreOthers") || root.At(values) == root);
        time?.Done();
        return new PlainJson(root, format);
    }

    private static void ReadNames(FileObject choice, PayloadPath root, string values, DeviceTypeContext type)
    {
        foreach (var (path, node) in choice.Take("names")?.Members ?? [])
        {
            if (type.FindStream(choice, node) is { } stream)
                Assign(choice, "names", root.At($"{values}.{path}"), PayloadRole.Stream, stream);
        }
    }

    private static void Assign(FileObject choice, string member, PayloadPath place, PayloadRole role, StreamDefinition? stream = null)
    {
        if (!place.TryAssign(role, stream))
            choice.Problems.Add(choice.Take(member) ?? choice.Node, $"{place.Text} would be two things at once", "give each its own path");
    }
}
