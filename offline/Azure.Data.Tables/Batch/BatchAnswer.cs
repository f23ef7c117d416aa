using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Azure.Data.Tables.Batch;

/// <summary>
/// Reads the 202 answer to a transaction: a batch with one changeset, with one HTTP answer in text per action, or a single one
/// for the action that failed.
/// </summary>
internal static partial class BatchAnswer
{
    private const string BlankLine = "\r\n\r\n";

    /// <exception cref="FormatException">This is no answer to a transaction, whatever its status says.</exception>
    public static IReadOnlyList<PartResponse> Read(Response response)
    {
        var text = response.Content.ToString();
        var changeset = ChangesetHeader().Match(text);
        if (!changeset.Success) throw new FormatException("it holds no changeset");
        var parts = text[(changeset.Index + changeset.Length)..].Split($"--{changeset.Groups[1].Value}", StringSplitOptions.None);
        if (parts.Length < 3 || !parts[^1].StartsWith("--", StringComparison.Ordinal))
            throw new FormatException("its changeset has no end");
        return [.. parts[1..^1].Select(part => Part(part, response.ClientRequestId))];
    }

    private static PartResponse Part(string part, string clientRequestId)
    {
        var start = part.IndexOf("HTTP/1.1 ", StringComparison.Ordinal);
        if (start < 0) throw new FormatException("one of its parts has no status line");
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

    [GeneratedRegex("^Content-Type: *multipart/mixed; *boundary=\"?([^\"\\s;]+)\"?", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex ChangesetHeader();
}
