using System.CommandLine.Parsing;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Limits of options and arguments. A text that is no number at all is System.CommandLine's own error.</summary>
internal static class Validations
{
    public static T Within<T>(this T option, double low, double high)
        where T : Option
    {
        option.Validators.Add(result =>
        {
            if (Number(result) is { } value && !(value >= low && value <= high))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name}: {value} is not {low} to {high}"));
        });
        return option;
    }

    public static T Positive<T>(this T option)
        where T : Option
    {
        option.Validators.Add(result =>
        {
            if (Number(result) is { } value && !(value > 0 && value < 1e9))
                result.AddError($"{option.Name}: is not above 0");
        });
        return option;
    }

    /// <summary>An argument that takes many would swallow a misspelt option.</summary>
    public static Argument<string[]> NoOptions(this Argument<string[]> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-')))
                result.AddError($"'{token.Value}' is no option of this command");
        });
        return argument;
    }

    private static double? Number(OptionResult result) =>
        result.Tokens is [.., var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) ? value : null;
}
