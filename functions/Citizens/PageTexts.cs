using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace SmartPilots.Functions.Citizens;

/// <summary>The texts of the public pages in one language: a file of <c>languages/</c>, complete.</summary>
/// <param name="Language">BCP 47 tag.</param>
/// <param name="Name">The language's own name.</param>
/// <param name="CheckedBy">The native speaker who checked it; null: nobody did.</param>
internal sealed record PageTexts(string Language, string Name, string? CheckedBy, IReadOnlyDictionary<string, string> Texts, IReadOnlyList<string> Weekdays)
{
    private const string Prefix = "citizens.";
    private static readonly FrozenDictionary<string, PageTexts> ByLanguage = Load();

    /// <summary>All languages, in the order of their tags.</summary>
    public static IReadOnlyList<PageTexts> All { get; } = [.. ByLanguage.Values.OrderBy(texts => texts.Language, StringComparer.Ordinal)];

    /// <exception cref="KeyNotFoundException">No file has the key: a bug.</exception>
    public string this[string key] => Texts[key];

    /// <summary>A text with its placeholders filled in.</summary>
    public string With(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var text = Texts[key];
        foreach (var (name, value) in values)
            text = text.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        return text;
    }

    /// <summary>The language that parameter <c>lang</c> names, else the best that the browser takes, else English.</summary>
    public static PageTexts Of(HttpRequest request)
    {
        if (Find(request.Query["lang"].ToString()) is { } asked)
            return asked;
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage!, out var taken);
        return taken?.Where(one => one.Quality is not 0).OrderByDescending(one => one.Quality ?? 1).Select(one => Find(one.Value.ToString()))
            .FirstOrDefault(found => found is not null) ?? ByLanguage["en"];
    }

    private static PageTexts? Find(string tag) => ByLanguage.GetValueOrDefault(tag.Split('-')[0].ToLowerInvariant());

    private static FrozenDictionary<string, PageTexts> Load()
    {
        var assembly = typeof(PageTexts).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name =>
        {
            using var file = JsonDocument.Parse(assembly.GetManifestResourceStream(name)!);
            var root = file.RootElement;
            return new PageTexts(name[Prefix.Length..^".json".Length], root.GetProperty("name").GetString()!, root.GetProperty("checkedBy").GetString(),
                root.GetProperty("texts").EnumerateObject().ToFrozenDictionary(text => text.Name, text => text.Value.GetString()!),
                [.. root.GetProperty("weekdays").EnumerateArray().Select(day => day.GetString()!)]);
        }).ToFrozenDictionary(texts => texts.Language);
    }

    /// <summary>A number as everybody reads it: a point, no groups.</summary>
    public static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
