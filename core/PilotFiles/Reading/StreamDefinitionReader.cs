using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;
using SmartPilots.Core.Units;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads one stream of a device type.</summary>
internal static class StreamDefinitionReader
{
    public static StreamDefinition? Read(FileObject item)
    {
        var name = Name(item);
        var kind = item.Choice("kind", StreamKind.Gauge);
        var unit = ReadUnit(item, kind);
        var stream = new StreamDefinition
        {
            Name = name ?? "",
            Unit = unit,
            Kind = kind,
            Label = item.Text("label") ?? name ?? "",
            Names = RuleTexts.Names(item),
            FullAt = FullAt(item, item.Decimal("fullAt"), "fullAt"),
            Physical = Range(item, "physical"),
            Plausible = Range(item, "plausible"),
            Sentinels = Numbers(item, "sentinels"),
            MaxChangePerMinute = item.Decimal("maxChangePerMinute"),
            StuckAfterSeconds = item.Whole("stuckAfterSeconds", null, 1, 366 * 86_400),
            Counter = Counter(item, kind),
            Texts = Texts(item),
            EverySeconds = item.Whole("everySeconds", null, 1, 366 * 86_400),
            SilentAfterSeconds = item.Whole("silentAfterSeconds", null, 0, 366 * 86_400),
            LowBelow = item.Decimal("lowBelow"),
        };
        item.Done();
        return name is null ? null : stream;
    }

    internal static decimal? FullAt(FileObject item, decimal? fullAt, string name)
    {
        if (fullAt is not <= 0)
            return fullAt;
        item.Problems.Add(item.Take(name)!, $"{fullAt} can't be full", "write a number above 0, in the stream's unit");
        return null;
    }

    private static string ReadUnit(FileObject item, StreamKind kind)
    {
        var unit = item.Text("unit", required: kind != StreamKind.State) ?? "1";
        if (!Unit.TryParse(unit, out _))
            item.Problems.Add(item.Take("unit")!, $"\"{unit}\" is no unit", "write a UCUM code, such as L/s, mg/L, Cel, NTU or 1");
        return unit;
    }

    private static CounterRule Counter(FileObject item, StreamKind kind)
    {
        var (bits, wrapsAt, maxStep) = (item.Whole("widthBits", null, 1, 49), item.Decimal("wrapsAt"), item.Decimal("maxStep"));
        if (kind != StreamKind.Counter && (bits is not null || wrapsAt is not null || maxStep is not null))
            item.Problems.Add(item.Node, "only a counter has a width, a turn and a largest step", "add \"kind\": \"counter\"");
        if (bits is not null && wrapsAt is not null)
            item.Problems.Add(item.Take("wrapsAt")!, "\"widthBits\" says the same", "keep one of them");
        if (wrapsAt <= 0 || maxStep <= 0)
            item.Problems.Add(item.Node, "\"wrapsAt\" and \"maxStep\" are above 0", "write them in the stream's unit");
        return new CounterRule(bits is { } width ? 1L << width : wrapsAt, maxStep) { IsOfBits = bits is not null };
    }

    internal static List<StateText> Texts(FileObject item)
    {
        var texts = new List<StateText>();
        foreach (var (text, node) in item.Take("texts")?.Members ?? [])
        {
            var isNothing = node.Kind == JsonTokenType.Null;
            if (isNothing || item.DecimalOf(node) is not null)
                texts.Add(new StateText(Encoding.UTF8.GetBytes(text), isNothing ? null : item.DecimalOf(node)));
        }
        return texts;
    }

    private static string? Name(FileObject item)
    {
        if (item.Text("stream", required: true) is not { } name)
            return null;
        if (name.Length <= 48 && name[0] is >= 'a' and <= 'z' && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_'))
            return name;
        item.Problems.Add(item.Take("stream")!, $"\"{name}\" can't be a column name",
            "start with a letter; lower-case letters, digits and underscores, at most 48; the unit last, such as flow_lps");
        return null;
    }

    private static ValueRange? Range(FileObject item, string name)
    {
        if (item.Take(name) is not { } value)
            return null;
        var bounds = item.ItemsOf(value);
        if (bounds.Count != 2)
        {
            item.Problems.Add(value, "a range has two bounds", "write [low, high]; null for an open bound");
            return null;
        }
        var range = new ValueRange(Bound(item, bounds[0]), Bound(item, bounds[1]));
        if (range.Low > range.High)
            item.Problems.Add(value, $"the low bound {range.Low} is above the high bound {range.High}", "swap them");
        return range;
    }

    private static decimal? Bound(FileObject item, FileNode bound) =>
        bound.Kind == JsonTokenType.Null ? null : item.DecimalOf(bound);

    private static List<decimal> Numbers(FileObject item, string name)
    {
        var value = item.Take(name);
        return value is null ? [] : [.. item.ItemsOf(value).Select(item.DecimalOf).OfType<decimal>()];
    }
}
