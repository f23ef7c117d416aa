using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads one device type: its streams and how its payloads are decoded.</summary>
internal static class DeviceTypeReader
{
    /// <summary>
    /// A row of the store has 252 columns: readings of one time take one for each stream, and one more for each that a correction replaced;
    /// a window takes one for each, of old and new names on the day of a renaming. And forty new rows of either have to fit a commit.
    /// </summary>
    public const int MaxStreams = 120;

    public static DeviceType? Read(FileObject type)
    {
        var id = type.Segment("type");
        type.Text("name");
        var topic = Topic(type);
        var streams = Streams(type);
        var parameters = Numbers(type.Object("parameters"));
        var decoder = Decoder(type.Object("decoder"), new DeviceTypeContext(streams, parameters));
        type.Done();
        return id is null || decoder is null ? null : new DeviceType(id, decoder, streams, parameters, type.Node, topic);
    }

    /// <summary>The same type for a device with its own values of parameters, such as the calibration of one sensor.</summary>
    public static DeviceType With(DeviceType type, FileObject parameters)
    {
        var own = Numbers(parameters);
        foreach (var name in own.Keys.Where(name => !type.Parameters.ContainsKey(name)))
            parameters.Problems.NoSuch(parameters.Take(name)!, "parameter", name, [.. type.Parameters.Keys]);
        var all = type.Parameters.ToDictionary(pair => pair.Key, pair => own.GetValueOrDefault(pair.Key, pair.Value));
        // Read a second time, so its problems were told the first time.
        var again = new FileObject(type.Source, new FileProblems("")).Object("decoder");
        return type with { Decoder = Decoder(again, new DeviceTypeContext(type.Streams, all)) ?? type.Decoder };
    }

    private static TopicPattern? Topic(FileObject type)
    {
        if (type.Text("topic") is not { } text)
            return null;
        if (TopicPattern.TryParse(text, out var pattern) && pattern!.NamesDevice && !text.AsSpan().ContainsAny('+', '#'))
            return pattern;
        type.Problems.Add(type.Take("topic")!, $"\"{text}\" is no topic of one device", "write its levels, with {device} for the one that tells devices apart");
        return null;
    }

    private static IPayloadDecoder? Decoder(FileObject? choice, DeviceTypeContext context) =>
        choice is null ? PlainJson.Default : DecoderReader.Read(choice, context);

    private static Dictionary<string, double> Numbers(FileObject? parameters)
    {
        var numbers = new Dictionary<string, double>();
        foreach (var (name, _) in parameters?.Node.Members ?? [])
            numbers[name] = (double)(parameters!.Decimal(name) ?? 0m);
        parameters?.Done();
        return numbers;
    }

    private static StreamDefinition[] Streams(FileObject type)
    {
        var streams = new List<StreamDefinition>();
        foreach (var item in type.Objects("streams", required: true))
        {
            if (StreamDefinitionReader.Read(item) is not { } stream)
                continue;
            if (streams.Exists(other => other.Name == stream.Name))
                type.Problems.Add(item.Node, $"stream \"{stream.Name}\" is there twice", "rename or remove one");
            else if (streams.Count == MaxStreams)
                type.Problems.Add(item.Node, "too many streams", $"at most {MaxStreams}; spread them over several devices");
            else
                streams.Add(stream);
        }
        return [.. streams];
    }
}
