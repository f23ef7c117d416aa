namespace SmartPilots.Core.Model;

/// <summary>A name in the languages that a pilot file has it in, by BCP 47 tag; the file's own language is not among them.</summary>
public sealed class Names
{
    public static readonly Names None = new(new Dictionary<string, string>());

    private readonly IReadOnlyDictionary<string, string> _byLanguage;

    internal Names(IReadOnlyDictionary<string, string> byLanguage) => _byLanguage = byLanguage;

    /// <summary>The name in that language or, for <c>pt-MZ</c>, in <c>pt</c>; <paramref name="otherwise"/> when the file has neither.</summary>
    /// <param name="language">Null for the file's own.</param>
    public string In(string? language, string otherwise) =>
        language is null ? otherwise : _byLanguage.GetValueOrDefault(language) ?? _byLanguage.GetValueOrDefault(language.Split('-')[0]) ?? otherwise;
}
