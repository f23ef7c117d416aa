using SmartPilots.Core.Decoding;

namespace SmartPilots.Core.Pilots.Files;

/// <summary>Reads one device type: its streams and how its payloads are decoded.</summary>
internal static class DeviceTypeReader
{
    public static DeviceType? Read(FileObject type)
    {
        var id = type.Segment("type");
        type.Text("name");
        var streams = Streams(type);
        var decoder = type.Object("decoder") is { } choice ? DecoderReader.Read(choice, streams) : PlainJson.Default;
        type.Done();
        return id is null || decoder is null ? null : new DeviceType(id, decoder, streams);
    }

    private static List<StreamDefinition> Streams(FileObject type)
    {
        var streams = new List<StreamDefinition>();
        foreach (var item in type.Objects("streams", required: true))
        {
            if (StreamDefinitionReader.Read(item) is not { } stream)
                continue;
            if (streams.Exists(other => other.Name == stream.Name))
                type.Problems.Add(item.Node, $"stream \"{stream.Name}\" is there twice", "rename or remove one");
            else
                streams.Add(stream);
        }
        return streams;
    }
}
