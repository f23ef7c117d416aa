using SmartPilots.Core.Decoding.Formulas;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>What becomes of a number on its way to a stream: formula, then × Scale + Add, then from its unit to the stream's.</summary>
/// <param name="Formula">Over <c>x</c>, the number as read, in slot 0, and the parameters behind it.</param>
/// <param name="Parameters">Values of the device type's parameters.</param>
/// <param name="Unit">UTF-8: of the number when the payload states none; null: the stream's own.</param>
/// <param name="Texts">Texts that stand for numbers here, beside the stream's own.</param>
internal sealed record ValueUse(decimal Scale, decimal Add, Formula? Formula, double[] Parameters, byte[]? Unit, IReadOnlyList<StateText> Texts)
{
    /// <summary>False when the formula gives no number.</summary>
    public bool TryApply(ref decimal value)
    {
        if (Formula is not null)
        {
            Span<double> slots = stackalloc double[Parameters.Length + 1];
            slots[0] = (double)value;
            Parameters.CopyTo(slots[1..]);
            if (!Binary.TryToDecimal(Formula.Evaluate(slots), out value))
                return false;
        }
        if (Math.Abs(value) < 1e18m)
            value = value * Scale + Add;
        return true;
    }
}
