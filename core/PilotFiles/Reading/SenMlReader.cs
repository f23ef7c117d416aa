using SmartPilots.Core.Decoding.SenMl;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads which SenML names are which streams: <c>names</c> for values, <c>sums</c> for sums; <c>unitNames</c> and
/// <c>ignoreOthers</c>.</summary>
internal static class SenMlReader
{
    public static IPayloadDecoder ReadJson(FileObject choice, DeviceTypeContext type) => new SenMlJson(Names(choice, type));

    public static IPayloadDecoder ReadCbor(FileObject choice, DeviceTypeContext type) => new SenMlCbor(Names(choice, type));

    private static SenMlNames Names(FileObject choice, DeviceTypeContext type) => new(Map(choice, type, "names"), Map(choice, type, "sums"), PartReader.UnitNames(choice),
        choice.Flag("ignoreOthers"));

    private static (byte[] Name, StreamDefinition Stream)[] Map(FileObject choice, DeviceTypeContext type, string member)
    {
        var map = new List<(byte[] Name, StreamDefinition Stream)>();
        foreach (var (name, node) in choice.Take(member)?.Members ?? [])
        {
            if (type.FindStream(choice, node) is { } stream)
                map.Add((Encoding.UTF8.GetBytes(name), stream));
        }
        return [.. map];
    }
}
