using System.Collections.Frozen;
using System.Text.Json;

namespace SmartPilots.Functions.Texts;

/// <summary>The texts of a report in one language: a message file of the form of the console's, complete.</summary>
/// <param name="CheckedBy">The native speaker who checked it; null: nobody did.</param>
internal sealed record ReportTexts(string Language, string? CheckedBy, IReadOnlyDictionary<string, string> Texts)
{
    private const string Prefix = "report-texts/";
    private static readonly FrozenDictionary<string, ReportTexts> ByLanguage = Load();

    /// <summary>All languages, in the order of their tags.</summary>
    public static IReadOnlyList<ReportTexts> All { get; } = [.. ByLanguage.Values.OrderBy(texts => texts.Language, StringComparer.Ordinal)];

    /// <exception cref="KeyNotFoundException">No file has the key: a bug.</exception>
    public string this[string key] => Texts[key];

    /// <summary>Why an indicator has no value, in words.</summary>
    /// <param name="outcome">Its code, such as <c>not-enough-data</c>.</param>
    public string Why(string outcome) => this[$"outcome.{outcome}"];

    /// <summary>With names in braces replaced.</summary>
    public string Format(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var text = this[key];
        foreach (var (name, value) in values)
            text = text.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        return text;
    }

    /// <param name="language">A BCP 47 tag; English where there is no file for it.</param>
    public static ReportTexts Of(string? language) => ByLanguage.GetValueOrDefault(language?.Split('-')[0].ToLowerInvariant() ?? "en") ?? ByLanguage["en"];

    private static FrozenDictionary<string, ReportTexts> Load()
    {
        var assembly = typeof(ReportTexts).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name =>
        {
            using var file = JsonDocument.Parse(assembly.GetManifestResourceStream(name)!);
            return new ReportTexts(name[Prefix.Length..^".json".Length], file.RootElement.GetProperty("checkedBy").GetString(),
                file.RootElement.GetProperty("texts").EnumerateObject().ToFrozenDictionary(text => text.Name, text => text.Value.GetString()!));
        }).ToFrozenDictionary(texts => texts.Language);
    }
}
