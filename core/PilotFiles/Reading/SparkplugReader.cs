using SmartPilots.Core.Decoding.Sparkplug;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

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
