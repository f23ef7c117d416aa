using Microsoft.Net.Http.Headers;
using SmartPilots.Functions.Texts;

namespace SmartPilots.Functions.Citizens;

/// <summary>The texts of the public pages in one language.</summary>
internal sealed class PageTexts(string language, JsonElement file) : LanguageTexts(language, file)
{
    /// <summary>All languages, in the order of their tags.</summary>
    public static IReadOnlyList<PageTexts> All { get; } = Load("citizens.", (language, file) => new PageTexts(language, file));

    /// <summary>The language's own name.</summary>
    public string Name { get; } = file.GetProperty("name").GetString()!;

    /// <summary>From Sunday on.</summary>
    public IReadOnlyList<string> Weekdays { get; } = [.. file.GetProperty("weekdays").EnumerateArray().Select(day => day.GetString()!)];

    /// <summary>The language that parameter <c>lang</c> names, else the best that the browser takes, else English.</summary>
    public static PageTexts Of(HttpRequest request)
    {
        if (Find(request.Query["lang"].ToString()) is { } asked)
            return asked;
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage!, out var taken);
        return taken?.Where(one => one.Quality is not 0).OrderByDescending(one => one.Quality ?? 1).Select(one => Find(one.Value.ToString()))
            .FirstOrDefault(found => found is not null) ?? Find("en")!;
    }

    private static PageTexts? Find(string tag) => All.FirstOrDefault(texts => texts.Language == tag.Split('-')[0].ToLowerInvariant());

    /// <summary>A number as everybody reads it: a point, no groups.</summary>
    public static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
