namespace SmartPilots.Functions.Texts;

/// <summary>The texts of one language: a message file of the form of the console's, complete.</summary>
/// <param name="language">BCP 47 tag.</param>
internal abstract class LanguageTexts(string language, JsonElement file)
{
    public string Language { get; } = language;

    /// <summary>The native speaker who checked it; null: nobody did.</summary>
    public string? CheckedBy { get; } = file.GetProperty("checkedBy").GetString();

    public IReadOnlyDictionary<string, string> Texts { get; } =
        file.GetProperty("texts").EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!);

    /// <exception cref="KeyNotFoundException">No file has the key: a bug.</exception>
    public string this[string key] => Texts[key];

    /// <summary>With names in braces replaced.</summary>
    public string Format(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var text = this[key];
        foreach (var (name, value) in values)
            text = text.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        return text;
    }

    /// <summary>Reads the files whose resources' names begin so, in the order of their tags.</summary>
    protected static IReadOnlyList<T> Load<T>(string prefix, Func<string, JsonElement, T> read) =>
        [.. typeof(LanguageTexts).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name =>
        {
            using var file = JsonDocument.Parse(typeof(LanguageTexts).Assembly.GetManifestResourceStream(name)!);
            return read(name[prefix.Length..^".json".Length], file.RootElement);
        })];
}
