namespace SmartPilots.Functions.Texts;

/// <summary>The texts of reports in one language.</summary>
internal sealed class ReportTexts(string language, JsonElement file) : LanguageTexts(language, file)
{
    /// <summary>All languages, in the order of their tags.</summary>
    public static IReadOnlyList<ReportTexts> All { get; } = Load("report-texts/", (language, file) => new ReportTexts(language, file));

    /// <summary>Why an indicator has no value, in words.</summary>
    /// <param name="outcome">Its code, such as <c>not-enough-data</c>.</param>
    public string Why(string outcome) => this[$"outcome.{outcome}"];

    /// <param name="language">A BCP 47 tag; English where there is no file for it.</param>
    public static ReportTexts Of(string? language) => Find(language?.Split('-')[0].ToLowerInvariant()) ?? Find("en")!;

    private static ReportTexts? Find(string? language) => All.FirstOrDefault(texts => texts.Language == language);
}
