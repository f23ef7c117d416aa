using System.Text.Json;

namespace SmartPilots.Functions.Reports;

/// <summary>The texts of a report in one language: a message file of the form of the console's. A text that a language lacks is English.</summary>
internal sealed class ReportTexts
{
    private const string Prefix = "report-texts/";
    private static readonly Dictionary<string, string> English = Load("en")!;
    private readonly Dictionary<string, string> _own;

    private ReportTexts(string language, Dictionary<string, string> own) => (Language, _own) = (language, own);

    public string Language { get; }

    public string this[string key] => _own.GetValueOrDefault(key) ?? English[key];

    /// <summary>With names in braces replaced.</summary>
    public string Format(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var text = this[key];
        foreach (var (name, value) in values)
            text = text.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        return text;
    }

    /// <param name="language">A BCP 47 tag; English where there is no file for it.</param>
    public static ReportTexts Of(string? language) => language?.Split('-')[0] is { } tag && tag != "en" && Load(tag) is { } own ? new(tag, own) : new("en", English);

    private static Dictionary<string, string>? Load(string tag)
    {
        using var file = typeof(ReportTexts).Assembly.GetManifestResourceStream($"{Prefix}{tag}.json");
        if (file is null)
            return null;
        using var json = JsonDocument.Parse(file);
        return json.RootElement.GetProperty("texts").EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!);
    }
}
