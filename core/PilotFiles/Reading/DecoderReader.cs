using SmartPilots.Core.Decoding;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads how a device type's payloads are decoded.</summary>
internal static class DecoderReader
{
    private static readonly Dictionary<string, Func<FileObject, DeviceTypeContext, IPayloadDecoder>> Formats = new()
    {
        ["plain-json"] = PlainJsonReader.Read,
        ["bytes"] = FieldTableReader.Read,
        ["cayenne-lpp"] = CayenneReader.Read,
        ["sparkplug-b"] = SparkplugReader.Read,
        ["senml-json"] = SenMlReader.ReadJson,
        ["senml-cbor"] = SenMlReader.ReadCbor,
        ["by-key"] = DecoderByKeyReader.Read,
    };

    public static IPayloadDecoder? Read(FileObject choice, DeviceTypeContext type)
    {
        if (choice.Text("format", required: true) is not { } format)
            return null;
        if (!Formats.TryGetValue(format, out var read))
        {
            choice.Problems.NoSuch(choice.Take("format")!, "format", format, Formats.Keys);
            return null;
        }
        var decoder = read(choice, type);
        var coding = PartReader.Coding(choice);
        choice.Done();
        return coding.Count == 0 ? decoder : new CodedPayload(coding, decoder);
    }
}
