using SmartPilots.Core.Decoding.Fields;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads a field table: see <see cref="FieldTable"/> and the schema's <c>bytes</c>.</summary>
internal static class FieldTableReader
{
    public static IPayloadDecoder Read(FileObject choice, DeviceTypeContext type)
    {
        var steps = new FieldStepReader(choice, type);
        var fields = choice.Require("fields") is { } node ? steps.ReadAll(node, depth: 0) : [];
        var ports = (choice.Take("ports") is { } list ? choice.ItemsOf(list) : []).Select(choice.DecimalOf).OfType<decimal>();
        return new FieldTable(fields, steps.Names.Count, [.. type.Parameters.Values], [.. ports.Select(port => (int)Math.Clamp(port, 0, 255))],
            choice.Flag("ignoreRest"));
    }
}
