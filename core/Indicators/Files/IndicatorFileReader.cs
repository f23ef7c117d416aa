using SmartPilots.Core.Decoding.Formulas;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles.Reading;

namespace SmartPilots.Core.Indicators.Files;

/// <summary>Reads one indicator. With one input its members stand in the indicator itself; several stand in <c>inputs</c> and meet in a <c>formula</c>.</summary>
internal static class IndicatorFileReader
{
    private static readonly Dictionary<string, PlaceQuantity> Quantities = new()
    {
        ["people"] = PlaceQuantity.People, ["households"] = PlaceQuantity.Households, ["area"] = PlaceQuantity.Area,
    };

    private static readonly Dictionary<string, PlaceQuantity> Weights = new(Quantities) { ["equal"] = PlaceQuantity.None };

    private static readonly Dictionary<string, Direction> Directions = new() { ["up"] = Direction.Up, ["down"] = Direction.Down };

    public static IndicatorDefinition? Read(FileObject item)
    {
        var id = item.Segment("indicator");
        var unit = Unit(item, "unit", required: true) ?? "";
        var inputs = Inputs(item, unit);
        var (formula, text) = FormulaOf(item, inputs);
        var sums = inputs.Count > 0 && inputs.TrueForAll(input => input.Across == Combination.Sum);
        var indicator = new IndicatorDefinition
        {
            Id = id ?? "", Name = item.Text("name", required: true) ?? "", Names = RuleTexts.Names(item), Set = item.Text("set"), Code = item.Text("code"), Unit = unit,
            Inputs = inputs, Formula = formula, FormulaText = text, Per = item.Choice("per", PlaceQuantity.None, Quantities),
            RollUp = item.Choice("rollUp", RollUpOf(inputs, sums)), Weight = item.Choice("weight", PlaceQuantity.People, Weights),
            Periods = PeriodsOf(item), Completeness = Share(item), FinalAfterDays = item.Whole("finalAfterDays", 3, 0, 90)!.Value,
            Direction = item.Choice("direction", Direction.None, Directions), Target = item.Decimal("target"), Source = item.Text("source"),
            At = (item.Node.Line, item.Node.Path),
        };
        item.Done();
        if (indicator.Target is not null && indicator.Direction == Direction.None)
            item.Problems.Add(item.Take("target")!, "a target needs a direction", "add \"direction\": \"up\" when more is better, else \"down\"");
        return id is null ? null : indicator;
    }

    /// <summary>A unit that is known.</summary>
    public static string? Unit(FileObject item, string name, bool required)
    {
        if (item.Text(name, required) is not { } text)
            return null;
        if (!Units.Unit.TryParse(text, out _))
            item.Problems.Add(item.Take(name)!, $"\"{text}\" is no unit", "write a UCUM code, such as L, %, h, ug/m3 or 1");
        return text;
    }

    private static Combination RollUpOf(List<IndicatorInput> inputs, bool sums) =>
        sums ? Combination.Sum : inputs is [{ Across: Combination.Minimum or Combination.Maximum } one] ? one.Across : Combination.Mean;

    private static List<IndicatorInput> Inputs(FileObject item, string unit)
    {
        if (item.Flag("entered"))
            return [];
        if (item.Take("inputs") is not { } inputs)
            return InputFileReader.Read(item, "value", unit) is { } one ? [one] : [];
        var all = new List<IndicatorInput>();
        if (item.ObjectOf(inputs) is null)
            return all;
        foreach (var (name, node) in inputs.Members)
        {
            if (item.ObjectOf(node) is not { } child)
                continue;
            var own = Unit(child, "unit", required: true);
            if (InputFileReader.Read(child, name, own ?? unit) is { } input)
                all.Add(input);
            child.Done();
        }
        return all;
    }

    private static (Formula?, string?) FormulaOf(FileObject item, List<IndicatorInput> inputs)
    {
        if (item.Text("formula") is not { } text)
        {
            if (inputs.Count > 1)
                item.Problems.Add(item.Node, "several inputs need a formula", "add \"formula\" over their names");
            return (null, null);
        }
        var formula = FormulaParser.Parse(text, [.. inputs.Select(input => input.Name), .. LeafValue.FormulaNames], out var error);
        if (formula is null)
            item.Problems.Add(item.Take("formula")!, $"\"{text}\" is no formula: {error}",
                $"known here: {string.Join(", ", inputs.Select(input => input.Name).Concat(LeafValue.FormulaNames))}");
        return (formula, text);
    }

    private static List<IndicatorPeriodKind> PeriodsOf(FileObject item) =>
        item.Choices(item.Take("periods") is { } value ? item.ItemsOf(value) : [], EnumCode<IndicatorPeriodKind>.All) is { Count: > 0 } kinds ? kinds
            : [IndicatorPeriodKind.Month, IndicatorPeriodKind.Year];

    private static decimal Share(FileObject item)
    {
        if (item.Decimal("completeness") is not { } number)
            return 0.8m;
        if (number is < 0m or > 1m)
            item.Problems.Add(item.Take("completeness")!, $"{number} is no share", "write 0 to 1, such as 0.8");
        return number;
    }
}
