namespace SmartPilots.Core.Model;

/// <summary>The codes of <see cref="Reason"/>.</summary>
public static class Reasons
{
    private static readonly string[] Codes = [.. Enum.GetNames<Reason>().Select(KebabCase)];

    /// <summary>The code in answers, quarantine and ledger, such as <c>unknown-stream</c>.</summary>
    public static string Code(this Reason reason) => Codes[(int)reason];

    /// <summary><see cref="Reason.None"/> for a code that is not in the list.</summary>
    public static Reason Parse(string? code) => (Reason)Math.Max(0, Array.IndexOf(Codes, code));

    /// <summary>Whether it condemns one reading rather than the message as a whole.</summary>
    public static bool IsOfReading(this Reason reason) => reason >= Reason.UnknownStream;

    private static string KebabCase(string name)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = i > 0 && (char.IsUpper(name[i]) || (char.IsDigit(name[i]) && !char.IsDigit(name[i - 1])));
            text.Append(startsWord ? "-" : "").Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
