using SmartPilots.Core.Decoding.Fields;
using SmartPilots.Core.Decoding.Formulas;
using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads the fields of a table, in order: a formula knows the names that were read before it.</summary>
internal sealed class FieldStepReader(FileObject table, DeviceTypeContext type)
{
    private const int MaxDepth = 4;
    private const decimal MaxScale = 1_000_000m;
    private const decimal MaxAdd = 1_000_000_000_000m;
    private static readonly Dictionary<string, ByteOrder> Orders = new()
    {
        ["big"] = ByteOrder.Big, ["little"] = ByteOrder.Little, ["abcd"] = ByteOrder.Big, ["dcba"] = ByteOrder.Little,
        ["cdab"] = ByteOrder.SwappedWords, ["badc"] = ByteOrder.SwappedBytes,
    };

    private readonly ByteOrder _order = table.Choice("order", ByteOrder.Big, Orders);

    /// <summary>The numbers with names, by slot.</summary>
    public List<string> Names { get; } = [.. type.Parameters.Keys];

    public FieldStep[] ReadAll(FileNode node, int depth)
    {
        if (depth > MaxDepth)
        {
            table.Problems.Add(node, "fields are nested too deep", $"at most {MaxDepth} levels");
            return [];
        }
        var steps = new List<FieldStep>();
        foreach (var item in table.ItemsOf(node).Select(table.ObjectOf).OfType<FileObject>())
        {
            steps.Add(Read(item, depth));
            item.Done();
        }
        return [.. steps];
    }

    private FieldStep Read(FileObject item, int depth)
    {
        if (item.Has("skip"))
            return new SkipStep(item.Whole("skip", 1, 1, 65_536)!.Value);
        if (item.Has("flags"))
            return new FlagsStep(Type(item, "flags"), Order(item, Type(item, "flags")), [.. Blocks(item).Select(block => ReadAll(block, depth + 1))]);
        if (item.Has("repeat"))
            return Repeat(item, depth);
        if (item.Has("key"))
            return Keyed(item, depth);
        if (item.Has("when"))
            return new WhenStep(Formula(item, "when") ?? Never, Body(item, depth));
        if (item.Has("packed"))
            return new PackedStep(item.Whole("packed", 1, 1, 48)!.Value, Order(item, null) == ByteOrder.Little, Use(item));
        return item.Has("type") ? Number(item, depth) : Value(item);
    }

    private static Formula Never { get; } = new(new NumberNode(0));

    private NumberStep Number(FileObject item, int depth)
    {
        var numberType = Type(item, "type");
        var at = item.Whole("at", null, -65_536, 65_536);
        if (at is not null && depth > 0)
            item.Problems.Add(item.Take("at")!, "a field in a block has no place of its own", "leave \"at\" out: it follows the field before");
        var (shift, count) = Bits(item, numberType);
        return new NumberStep(numberType, Order(item, numberType), at, shift, count, item.Decimal("is"), Time(item), item.Flag("counter"), Use(item));
    }

    private ValueStep Value(FileObject item)
    {
        if (!item.Has("formula"))
            item.Problems.Add(item.Node, "the field has neither bytes nor a formula", "add \"type\", \"packed\", \"skip\" or \"formula\"");
        var use = Use(item);
        var time = Time(item);
        return new ValueStep(use.Formula is null ? null : time, use);
    }

    private static PayloadTime? Time(FileObject item) =>
        item.Take("time") is { } node ? TimeReader.Read(item, node, PayloadTime.Seconds) : null;

    private static (int Shift, int Count) Bits(FileObject item, NumberType type)
    {
        if (item.Take("bits") is not { } node)
            return (0, 0);
        var numbers = item.ItemsOf(node).Select(item.DecimalOf).ToArray();
        if (type.Kind == NumberKind.Unsigned && numbers is [{ } shift, { } count] && shift >= 0 && count >= 1 && shift + count <= type.Bytes * 8
            && count < 64)
            return ((int)shift, (int)count);
        item.Problems.Add(node, "these are no bits of the field", "write [lowest bit, count] of an unsigned type");
        return (0, 0);
    }

    private RepeatStep Repeat(FileObject item, int depth)
    {
        var node = item.Take("repeat")!;
        var count = node.Text == "rest" ? null : item.Whole("repeat", 1, 1, 1024);
        return new RepeatStep(count, item.Whole("everySeconds", 0, -366 * 86_400, 366 * 86_400)!.Value, Body(item, depth));
    }

    private KeyedStep Keyed(FileObject item, int depth)
    {
        var bytes = item.Whole("key", 1, 1, 3)!.Value;
        var blocks = new Dictionary<int, FieldStep[]>();
        foreach (var (name, node) in item.Require("blocks")?.Members ?? [])
        {
            if (name.Length == bytes * 2 && int.TryParse(name, NumberStyles.AllowHexSpecifier, null, out var key))
                blocks[key] = ReadAll(node, depth + 1);
            else
                item.Problems.Add(node, $"\"{name}\" is no key", $"write {bytes * 2} hexadecimal digits");
        }
        return new KeyedStep(bytes, blocks);
    }

    private FieldUse Use(FileObject item)
    {
        var name = item.Text("name") ?? (item.Has("formula") && (item.Has("type") || item.Has("packed")) ? "x" : null);
        var formulaFirst = item.Has("type") || item.Has("packed");
        var slot = formulaFirst ? Slot(item, name) : -1;
        var formula = Formula(item, "formula");
        var when = Formula(item, "onlyIf");
        if (!formulaFirst)
            slot = Slot(item, name);
        var stream = item.Take("stream") is { } node ? type.FindStream(item, node) : null;
        var scale = Bounded(item, "scale", 1m, MaxScale);
        DeviceTypeContext.CheckWidth(item, stream, scale);
        return new FieldUse(slot, stream, scale, Bounded(item, "add", 0m, MaxAdd), formula, when);
    }

    private int Slot(FileObject item, string? name)
    {
        if (name is null)
            return -1;
        if (!Names.Contains(name))
            Names.Add(name);
        if (Names.Count > FieldTable.MaxSlots)
            item.Problems.Add(item.Node, "too many names", $"at most {FieldTable.MaxSlots}");
        return Names.IndexOf(name);
    }

    private Formula? Formula(FileObject item, string member)
    {
        if (item.Text(member) is not { } text)
            return null;
        var formula = FormulaParser.Parse(text, Names, out var error);
        if (formula is null)
            item.Problems.Add(item.Take(member)!, $"not a formula: {error}", $"known names: {string.Join(", ", Names)}");
        return formula;
    }

    private static decimal Bounded(FileObject item, string member, decimal fallback, decimal bound)
    {
        var number = item.Decimal(member) ?? fallback;
        if (Math.Abs(number) <= bound)
            return number;
        item.Problems.Add(item.Take(member)!, $"{number} is out of bounds", $"at most {bound}");
        return fallback;
    }

    private static NumberType Type(FileObject item, string member) =>
        item.Choice(member, new NumberType(NumberKind.Unsigned, 1), NumberType.Words);

    // Registers have two bytes: a number of one byte is the same in any order.
    private ByteOrder Order(FileObject item, NumberType? type)
    {
        var order = item.Choice("order", _order, Orders);
        if (order is ByteOrder.Big or ByteOrder.Little || type is { Bytes: > 1 and var bytes } && bytes % 2 == 0)
            return order;
        if (type?.Bytes is null or 1 && !item.Has("order"))
            return ByteOrder.Big;
        item.Problems.Add(item.Take("order") ?? item.Node, "registers are swapped only in numbers of 2, 4, 6 or 8 bytes", "write \"big\" or \"little\"");
        return ByteOrder.Big;
    }

    private static List<FileNode> Blocks(FileObject item) => item.Require("blocks") is { } node ? item.ItemsOf(node) : [];

    private FieldStep[] Body(FileObject item, int depth) => item.Require("fields") is { } node ? ReadAll(node, depth + 1) : [];
}
