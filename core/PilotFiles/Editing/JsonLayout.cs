using System.Text.Encodings.Web;
using System.Text.Json.Nodes;

namespace SmartPilots.Core.PilotFiles.Editing;

/// <summary>JSON as people write it in pilot files: what fits a line stands on it, the rest has a line for each member or item.</summary>
internal static class JsonLayout
{
    private const int MaxLine = 140;
    private const string Step = "  ";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="indent">Of the line on which it begins.</param>
    public static string Write(JsonNode? node, string indent, string newLine)
    {
        var line = OneLine(node);
        if (indent.Length + line.Length <= MaxLine)
            return line;
        var inner = indent + Step;
        return node switch
        {
            JsonObject { Count: > 0 } members => Lines('{', '}', members.Select(member => $"{Text(member.Key)}: {Write(member.Value, inner, newLine)}")),
            JsonArray { Count: > 0 } items => Lines('[', ']', items.Select(item => Write(item, inner, newLine))),
            _ => line,
        };

        string Lines(char open, char close, IEnumerable<string> parts) =>
            $"{open}{newLine}{inner}{string.Join($",{newLine}{inner}", parts)}{newLine}{indent}{close}";
    }

    public static string Text(string text) => JsonSerializer.Serialize(text, Readable);

    private static string OneLine(JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } members => $"{{ {string.Join(", ", members.Select(member => $"{Text(member.Key)}: {OneLine(member.Value)}"))} }}",
        JsonArray { Count: > 0 } items => new StringBuilder("[").AppendJoin(", ", items.Select(OneLine)).Append(']').ToString(),
        null => "null",
        _ => node.ToJsonString(Readable),
    };
}
