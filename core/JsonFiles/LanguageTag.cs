namespace SmartPilots.Core.JsonFiles;

/// <summary>Names of languages in files.</summary>
internal static class LanguageTag
{
    /// <summary>Whether it is a BCP 47 tag as these files write them.</summary>
    public static bool IsWellFormed(string tag) =>
        tag.Split('-') is [{ Length: 2 or 3 } primary, .. var rest] && primary.All(char.IsAsciiLetterLower)
        && rest.All(part => part.Length is >= 2 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
}
