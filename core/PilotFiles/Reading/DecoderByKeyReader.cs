using SmartPilots.Core.Decoding;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>
/// Reads a table of decoders by key: <c>"by"</c> is <c>port</c>, <c>first-byte</c>, <c>length</c>, <c>{stream}</c> of the topic or a path into
/// the payload; <c>"tables"</c> has a decoder or <c>"ignore"</c> for each key, <c>*</c> for all others.
/// </summary>
internal static class DecoderByKeyReader
{
    public static IPayloadDecoder Read(FileObject choice, DeviceTypeContext type)
    {
        var by = choice.Text("by", required: true) ?? "port";
        var path = by.StartsWith('$') ? PartReader.Path(choice, "by") : null;
        var key = by switch
        {
            "port" => DecoderKey.Port,
            "first-byte" => DecoderKey.FirstByte,
            "length" => DecoderKey.Length,
            "{stream}" => DecoderKey.Text,
            _ when path is not null => DecoderKey.Text,
            _ => Unknown(choice, by),
        };
        var tables = new Dictionary<string, IPayloadDecoder?>();
        foreach (var (name, node) in choice.Require("tables")?.Members ?? [])
        {
            if (node is { Kind: JsonTokenType.String, Text: "ignore" })
                tables[name] = null;
            else if (node.Kind != JsonTokenType.StartObject)
                choice.Problems.Add(node, $"a decoder was expected, not {node.KindName}", "write a decoder in { }, or \"ignore\" for messages without readings");
            else if (DecoderReader.Read(new FileObject(node, choice.Problems), type) is { } decoder)
                tables[name] = decoder;
        }
        if (tables.Count == 0 && choice.Take("tables") is { } empty)
            choice.Problems.Add(empty, "there is no table", "write such as \"2\": { \"format\": \"bytes\", ... }");
        return new DecoderByKey(key, path, tables);
    }

    private static DecoderKey Unknown(FileObject choice, string by)
    {
        if (!by.StartsWith('$'))
            choice.Problems.Add(choice.Take("by")!, $"\"{by}\" is no key", "write port, first-byte, length, {stream}, or a path into the payload such as $.type");
        return DecoderKey.Port;
    }
}
