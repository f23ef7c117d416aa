using System.Buffers.Text;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>Names of people and their e-mail addresses: what is allowed, and which are the same.</summary>
internal static class PersonName
{
    public const int MaxLength = 100;
    public const string Expected = "1 to 100 characters, a letter or digit first, no control characters, and not \"key …\"";

    /// <summary>Null when it is no name.</summary>
    public static string? Read(string? text)
    {
        var name = text?.Trim().Normalize(NormalizationForm.FormC);
        return name is { Length: > 0 and <= MaxLength } && char.IsLetterOrDigit(name, 0) && !name.Any(char.IsControl)
            && !name.StartsWith(Caller.KeyPrefix, StringComparison.OrdinalIgnoreCase) ? name : null;
    }

    public static bool IsEmail(string text) => text.Length <= MaxLength && text.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && !text.Any(char.IsWhiteSpace);

    /// <summary>The row that leads from a name to its person. Small and capital letters are the same.</summary>
    public static string NameKey(string name) => "n~" + Digest(name.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant());

    public static string EmailKey(string email) => "e~" + Digest(email.Trim().ToLowerInvariant());

    /// <summary>Of a person at the identity provider.</summary>
    public static string SubjectKey(string subject) => "s~" + Digest(subject);

    private static string Digest(string text) => Base64Url.EncodeToString(Secret.HashOf(text));
}
