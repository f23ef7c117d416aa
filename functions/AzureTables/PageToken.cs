using System.Buffers.Text;

namespace SmartPilots.Functions.AzureTables;

/// <summary>The service's continuation in a form that fits a URL and shows when it is none of ours. It only says where to go on.</summary>
internal static class PageToken
{
    private const string Mark = "t.";

    public static string? Format(string? continuation) =>
        continuation is null ? null : Mark + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(continuation));

    public static string? Parse(string? token)
    {
        if (token is null)
            return null;
        if (!token.StartsWith(Mark, StringComparison.Ordinal) || !Base64Url.IsValid(token.AsSpan(Mark.Length)))
            throw new BadContinuationException(token);
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.AsSpan(Mark.Length)));
    }
}
