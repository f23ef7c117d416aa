using System.Globalization;
using System.Text;

namespace SmartPilots.Gateway.Listening;

/// <summary>Text that a client has chosen, for a log or a terminal: cut, and without what would move a cursor or forge a line.</summary>
internal static class LogText
{
    private const int MaxLength = 64;

    public static string Clean(string? text)
    {
        if (text is null)
            return "";
        if (text.Length <= MaxLength && !text.Any(IsUnsafe))
            return text;
        var clean = new StringBuilder(MaxLength + 1);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
            clean.Append(IsUnsafe(c) ? '?' : c);
        return text.Length > MaxLength ? clean.Append('…').ToString() : clean.ToString();
    }

    // Half a surrogate pair too: where the text is cut, one may be left alone.
    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
