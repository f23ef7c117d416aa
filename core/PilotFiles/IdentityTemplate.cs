using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles;

/// <summary>
/// How a message says whose it is, such as <c>{plant}/{device}</c> by levels of its topic or <c>{$.model}-{$.id}</c> by its payload. What
/// comes of it is one of a device's <c>ids</c>.
/// </summary>
public sealed class IdentityTemplate
{
    private const int MaxLength = 256; // what is longer is no identity that anybody would list
    private readonly List<Part> _parts;

    private IdentityTemplate(List<Part> parts) => _parts = parts;

    /// <summary>Whether it looks into payloads.</summary>
    public bool ReadsPayload => _parts.Exists(part => part.Path is not null);

    /// <summary>Null, with what is wrong, for a text that is no template of this topic.</summary>
    public static IdentityTemplate? Parse(string text, TopicPattern topic, out string problem)
    {
        problem = "";
        var parts = new List<Part>();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open != at)
                parts.Add(new Part(text[at..(open < 0 ? text.Length : open)], null, null));
            if (open < 0)
                break;
            var close = text.IndexOf('}', open);
            var name = close < 0 ? "" : text[(open + 1)..close];
            if (name.StartsWith('$') && PathText.Parse(name, out problem) is { } path)
                parts.Add(new Part("", null, path));
            else if (name.Length > 0 && topic.Names(name))
                parts.Add(new Part("", name, null));
            else if (problem.Length == 0)
                problem = $"\"{{{name}}}\" is neither a level of the topic nor a path into the payload, such as {{$.id}}";
            if (problem.Length > 0)
                return null;
            at = close + 1;
        }
        if (parts.TrueForAll(part => part.Path is null && part.Level is null))
            problem = "it is the same for all messages";
        return problem.Length == 0 ? new IdentityTemplate(parts) : null;
    }

    /// <summary>The identity of a message; null when a part of it is missing, or it is too long.</summary>
    public string? Of(TopicPattern pattern, string topic, ReadOnlySpan<byte> payload)
    {
        var id = new StringBuilder();
        foreach (var part in _parts)
        {
            id.Append(part.Text);
            if (part.Level is not null)
                id.Append(pattern.Matches(topic, part.Level, out var level) ? level : default);
            else if (part.Path is not null && JsonLookup.Text(payload, part.Path) is { } found)
                id.Append(found);
            else if (part.Path is not null)
                return null;
        }
        return id.Length <= MaxLength ? id.ToString() : null;
    }

    private readonly record struct Part(string Text, string? Level, List<PathStep>? Path);
}
