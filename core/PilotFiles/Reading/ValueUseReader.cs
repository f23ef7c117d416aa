using SmartPilots.Core.Decoding.Formulas;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>
/// Reads what a name of a payload is: a stream, or an object of <c>stream</c> and what becomes of the number: <c>scale</c>, <c>add</c>,
/// <c>formula</c> over x, <c>unit</c>, <c>texts</c>.
/// </summary>
internal static class ValueUseReader
{
    /// <param name="item">The object in which the name stands.</param>
    /// <param name="more">Takes what else stands in the object; null for nothing.</param>
    public static (StreamDefinition Stream, ValueUse? Use)? Read(FileObject item, FileNode node, DeviceTypeContext type,
        Action<FileObject, StreamDefinition>? more = null)
    {
        if (node.Kind != JsonTokenType.StartObject)
            return type.FindStream(item, node) is { } plain ? (plain, null) : null;
        var value = new FileObject(node, item.Problems);
        var stream = value.Require("stream") is { } name ? type.FindStream(value, name) : null;
        var use = new ValueUse(value.Decimal("scale") ?? 1m, value.Decimal("add") ?? 0m, Formula(value, type), [.. type.Parameters.Values],
            value.Take("unit") is { } unit ? PartReader.Unit(value, unit) : null, StreamDefinitionReader.Texts(value));
        DeviceTypeContext.CheckWidth(value, stream, use.Scale);
        if (stream is not null)
            more?.Invoke(value, stream);
        value.Done();
        if (stream is null)
            return null;
        var isPlain = use is { Scale: 1m, Add: 0m, Formula: null, Unit: null, Texts.Count: 0 };
        return (stream, isPlain ? null : use);
    }

    private static Formula? Formula(FileObject value, DeviceTypeContext type)
    {
        if (value.Text("formula") is not { } text)
            return null;
        var formula = FormulaParser.Parse(text, ["x", .. type.Parameters.Keys], out var problem);
        if (formula is null)
            value.Problems.Add(value.Take("formula")!, problem, "write such as (x - 4) / 16 * 100, where x is the number as read");
        return formula;
    }
}
