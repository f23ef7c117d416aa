using SmartPilots.Core.Decoding.Formulas;

namespace SmartPilots.Core.Tests.Decoding;

public sealed class FormulaTests
{
    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("10 - 4 - 3", 3)] // from the left
    [InlineData("100 / 10 / 2", 5)]
    [InlineData("-x + 1", -4)]
    [InlineData("7 % 4", 3)]
    [InlineData("x << 2 | 1", 21)]
    [InlineData("(x >> 1) & 3", 2)]
    [InlineData("x == 5 && y != 5 || 0", 1)]
    [InlineData("x < 5 ? 1 : x <= 5 ? 2 : 3", 2)]
    [InlineData("pow(x, 2) + sqrt(16) + max(1, 2) + min(1, 2) + abs(-1)", 33)]
    [InlineData("2.5e-1 + 1E2", 100.25)]
    [InlineData("floor(7.9) + round(2.6) + log10(1000) + exp(0)", 14)]
    public void A_formula_is_worked_out_as_in_C(string text, double expected)
    {
        var formula = FormulaParser.Parse(text, ["x", "y"], out var error);

        Assert.Equal("", error);
        Assert.Equal(expected, formula!.Evaluate([5, 6]), 12);
    }

    [Fact]
    public void What_has_no_value_is_not_a_number_and_no_exception()
    {
        Assert.True(double.IsNaN(FormulaParser.Parse("log(-1)", [], out _)!.Evaluate([])));
        Assert.True(double.IsInfinity(FormulaParser.Parse("1 / 0", [], out _)!.Evaluate([])));
        Assert.NotNull(FormulaParser.Parse("(1 / 0) << 999", [], out _)!.Evaluate([]).ToString());
    }

    [Fact]
    public void A_formula_nested_without_end_is_refused()
    {
        Assert.Null(FormulaParser.Parse(new string('(', 2_000), [], out var error));
        Assert.Contains("longer", error);
        Assert.Null(FormulaParser.Parse(new string('(', 1_000), [], out _));
    }
}
