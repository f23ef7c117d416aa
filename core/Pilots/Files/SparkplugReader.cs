using SmartPilots.Core.Decoding;
using SmartPilots.Core.Decoding.Sparkplug;

namespace SmartPilots.Core.Pilots.Files;

/// <summary>Reads which Sparkplug metrics are which streams: <c>names</c>, <c>unitNames</c>, <c>textNumbers</c> and <c>ignoreOthers</c>.</summary>
internal static class SparkplugReader
{
    public static IPayloadDecoder Read(FileObject choice, DeviceTypeContext type)
    {
        var names = new Dictionary<string, StreamDefinition>();
        foreach (var (name, node) in choice.Take("names")?.Members ?? [])
        {
            if (type.FindStream(choice, node) is { } stream)
                names[name] = stream;
        }
        return new SparkplugB(names, PartReader.UnitNames(choice), choice.Flag("textNumbers"), choice.Flag("ignoreOthers"));
    }
}
