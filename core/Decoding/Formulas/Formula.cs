namespace SmartPilots.Core.Decoding.Formulas;

/// <summary>
/// A formula of a field table, such as <c>3 * (x - 32768) / 32768 * 1000</c>, over named numbers. Binary floating point, because sensors'
/// calibrations use logarithms and powers; the result enters the store as decimal with 15 digits.
/// </summary>
internal sealed class Formula(FormulaNode root)
{
    /// <param name="slots">The named numbers, in the order of <see cref="FormulaParser"/>'s names.</param>
    /// <returns>May be infinite or not a number; nothing throws.</returns>
    public double Evaluate(ReadOnlySpan<double> slots) => root.Evaluate(slots);
}

/// <summary>One node of a formula.</summary>
internal abstract class FormulaNode
{
    public abstract double Evaluate(ReadOnlySpan<double> slots);
}

internal sealed class NumberNode(double value) : FormulaNode
{
    public override double Evaluate(ReadOnlySpan<double> slots) => value;
}

internal sealed class SlotNode(int slot) : FormulaNode
{
    public override double Evaluate(ReadOnlySpan<double> slots) => slots[slot];
}

internal sealed class CallNode(Func<double, double, double> function, FormulaNode left, FormulaNode right) : FormulaNode
{
    public override double Evaluate(ReadOnlySpan<double> slots) => function(left.Evaluate(slots), right.Evaluate(slots));
}

internal sealed class ChoiceNode(FormulaNode condition, FormulaNode yes, FormulaNode no) : FormulaNode
{
    public override double Evaluate(ReadOnlySpan<double> slots) => condition.Evaluate(slots) != 0 ? yes.Evaluate(slots) : no.Evaluate(slots);
}
