using System.Globalization;
using System.Text.Json;
using SmartPilots.Core.Decoding;

namespace SmartPilots.Core.Pilots.Files;

/// <summary>
/// Reads which Cayenne LPP channels are which streams: <c>"channels": { "3": "temperature_c", "1": ["lat", null, "altitude_m"] }</c>.
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
        return new CayenneLpp(channels);
    }
}
