using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Azure.Data.Tables.Batch;

/// <summary>
/// Reads the 202 answer to a transaction: a batch with one changeset, with one HTTP answer in text per action, or a single one for the action
/// that failed. Servers differ in whether the outer part is there at all, so only the innermost boundary is followed.
/// </summary>
internal static partial class BatchAnswer
{
    private const string BlankLine = "\r\n\r\n";

    /// <exception cref="FormatException">This is no answer to a transaction, whatever its status says.</exception>
    public static IReadOnlyList<PartResponse> Read(Response response)
    {
        var text = response.Content.ToString();
        var boundary = Boundary().Matches(text).LastOrDefault() ?? Boundary().Match(response.Headers.ContentType ?? "");
        if (!boundary.Success) throw new FormatException("no boundary");
        var parts = text.Split($"--{boundary.Groups[1].Value}", StringSplitOptions.None);
        if (parts.Length < 3) throw new FormatException("no closed part");
        return [.. parts[1..^1].Select(part => Part(part, response.ClientRequestId))];
    }

    private static PartResponse Part(string part, string clientRequestId)
    {
        var start = part.IndexOf("HTTP/1.1 ", StringComparison.Ordinal);
        if (start < 0) throw new FormatException("a part without a status line");
        var http = part[start..];
        var blank = http.IndexOf(BlankLine, StringComparison.Ordinal);
        var head = (blank < 0 ? http : http[..blank]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var body = blank < 0 ? "" : http[(blank + BlankLine.Length)..].Trim();

        var status = head[0].Split(' ', 3);
        var headers = head.Skip(1)
            .Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2)
            .Select(pair => KeyValuePair.Create(pair[0].Trim(), pair[1].Trim()));
        return new PartResponse(
            int.Parse(status[1], NumberStyles.None, CultureInfo.InvariantCulture),
            status.ElementAtOrDefault(2) ?? "",
            headers,
            Encoding.UTF8.GetBytes(body),
            clientRequestId);
    }

    [GeneratedRegex("boundary=\"?([^\"\\s;]+)")]
    private static partial Regex Boundary();
}
