using System.Collections.Frozen;

namespace SmartPilots.Core.Model;

/// <summary>
/// The codes of a closed list, as files, rows, messages and the API have them: the names in kebab case, such as <c>not-enough-data</c> or
/// <c>time-before-2000</c>.
/// </summary>
public static class EnumCode<T> where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> Codes = Enum.GetValues<T>().ToFrozenDictionary(value => value, value => EnumCode.Of(value.ToString()));

    /// <summary>Each code with its value, in the order of the list.</summary>
    public static IReadOnlyDictionary<string, T> All { get; } = Enum.GetValues<T>().ToDictionary(Of);

    public static string Of(T value) => Codes[value];

    /// <summary>False for what is not in the list, also in another case.</summary>
    public static bool TryParse(string? code, out T value)
    {
        value = default;
        return code is not null && All.TryGetValue(code, out value);
    }
}

/// <inheritdoc cref="EnumCode{T}"/>
public static class EnumCode
{
    /// <summary>The code of a value by its name: a capital or the first of some digits begins a word.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = i > 0 && (char.IsUpper(name[i]) || (char.IsDigit(name[i]) && !char.IsDigit(name[i - 1])));
            text.Append(startsWord ? "-" : "").Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
