using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Core;

namespace Azure.Data.Tables.Protocol;

/// <summary>
/// Reads <c>{"odata.error":{"code":…,"message":{"value":…}}}</c>. In the answer to a transaction the message starts with the index of
/// the action that failed and a colon.
/// </summary>
internal sealed partial class TableErrorParser : RequestFailedDetailsParser
{
    public const string FailedIndexKey = "FailedEntityIndex";

    public static readonly TableErrorParser Instance = new();

    public override bool TryParse(
        Response response, [NotNullWhen(true)] out ResponseError? error, out IDictionary<string, string>? data)
    {
        data = null;
        error = Body(response) ?? Header(response);
        if (error is null) return false;

        var index = LeadingIndex().Match(error.Message ?? "");
        if (index.Success) data = new Dictionary<string, string> { [FailedIndexKey] = index.Groups[1].Value };
        return true;
    }

    private static ResponseError? Body(Response response)
    {
        if (response.ContentStream is not { CanSeek: true, Length: > 0 } stream) return null;
        stream.Position = 0;
        try
        {
            using var document = JsonDocument.Parse(stream);
            if (Member(document.RootElement, "odata.error") is not { } inner) return null;
            var message = Member(inner, "message") is { } text ? Member(text, "value") : null;
            return new ResponseError(Member(inner, "code")?.ToString(), message?.ToString());
        }
        catch (JsonException)
        {
            return null; // A proxy's HTML or a front end's XML: the status and the header say what there is to say.
        }
        finally
        {
            stream.Position = 0;
        }
    }

    private static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    private static ResponseError? Header(Response response) =>
        response.Headers.TryGetValue("x-ms-error-code", out var code) ? new ResponseError(code, null) : null;

    [GeneratedRegex("^([0-9]{1,5}):")]
    private static partial Regex LeadingIndex();
}
