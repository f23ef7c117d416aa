using SmartPilots.Core.Decoding;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>
/// Reads which Cayenne LPP channels are which streams: <c>"channels": { "3": "temperature_c", "1": ["lat", null, "altitude_m"] }</c>, and
/// types beside those of the format: <c>"types": { "188": { "bytes": 2, "resolution": 0.1, "unit": "%" } }</c>.
/// </summary>
internal static class CayenneReader
{
    public static IPayloadDecoder Read(FileObject choice, DeviceTypeContext type)
    {
        var channels = new Dictionary<int, StreamDefinition?[]>();
        foreach (var (name, node) in choice.Require("channels")?.Members ?? [])
        {
            if (!byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var channel))
                choice.Problems.Add(node, $"\"{name}\" is no channel", "write a number from 0 to 255");
            else if (node.Kind == JsonTokenType.StartArray)
                channels[channel] = [.. node.Items.Select(item => item.Kind == JsonTokenType.Null ? null : type.FindStream(choice, item))];
            else
                channels[channel] = [type.FindStream(choice, node)];
        }
        return new CayenneLpp(channels, Types(choice), choice.Flag("ignoreOthers"));
    }

    private static IReadOnlyDictionary<int, CayenneType> Types(FileObject choice)
    {
        if (choice.Object("types") is not { } own)
            return CayenneType.All;
        var types = CayenneType.All.ToDictionary();
        foreach (var (name, node) in own.Node.Members)
        {
            if (!byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                own.Problems.Add(node, $"\"{name}\" is no type", "write a number from 0 to 255");
            else if (own.ObjectOf(node) is { } type)
                types[number] = Type(type);
        }
        return types;
    }

    private static CayenneType Type(FileObject type)
    {
        var (bytes, values) = (type.Whole("bytes", 2, 1, 8)!.Value, type.Whole("values", 1, 1, 8)!.Value);
        var field = (type.Decimal("resolution") ?? 1m, type.Take("unit") is { } unit && PartReader.Unit(type, unit) is not null ? unit.Text : "");
        var read = CayenneType.Several(bytes, type.Flag("signed"), [.. Enumerable.Repeat(field, values)]);
        type.Done();
        return read;
    }
}
