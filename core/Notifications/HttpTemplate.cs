using System.Text.RegularExpressions;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Core.Notifications;

/// <summary>An HTTP request that a template and its values make.</summary>
public sealed record HttpCall(string Method, string Url, IReadOnlyList<(string Name, string Value)> Headers, string ContentType, string Body);

/// <summary>
/// How a service for SMS or chat is called: a file of <c>pilots/channels/</c>. <c>{name}</c> stands for a value of the contact point;
/// <c>{text}</c> for the message and <c>{id}</c> for its id. Each is escaped as its place demands.
/// </summary>
public sealed partial class HttpTemplate
{
    private readonly FileNode _root;

    private HttpTemplate(FileNode root, string name, IReadOnlyList<string> needs, int maxCharacters) =>
        (_root, Name, Needs, MaxCharacters) = (root, name, needs, maxCharacters);

    public string Name { get; }

    /// <summary>Names of the values that a contact point must give.</summary>
    public IReadOnlyList<string> Needs { get; }

    /// <summary>A longer text is cut.</summary>
    public int MaxCharacters { get; }

    /// <param name="values">All of <see cref="Needs"/>, <c>text</c> and <c>id</c>.</param>
    public HttpCall Call(IReadOnlyDictionary<string, string> values)
    {
        var headers = new List<(string, string)>();
        foreach (var (name, node) in Member("headers")?.Members ?? [])
            headers.Add((name, Filled(node.Text, values, OneLine)));
        if (Member("basic")?.Items is [var user, var password])
        {
            var pair = $"{Filled(user.Text, values, text => text)}:{Filled(password.Text, values, text => text)}";
            headers.Add(("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}"));
        }
        var url = Filled(Member("url")!.Text, values, PathPart);
        if (Member("form") is { } form)
        {
            var body = string.Join('&', form.Members.Select(member =>
                $"{Uri.EscapeDataString(member.Name)}={Uri.EscapeDataString(Filled(member.Value.Text, values, text => text))}"));
            return new HttpCall("POST", url, headers, "application/x-www-form-urlencoded", body);
        }
        return new HttpCall("POST", url, headers, "application/json", Json(Member("json")!, values));
    }

    internal static HttpTemplate? Read(FileObject item)
    {
        var name = item.Segment("template");
        item.Text("about");
        foreach (var member in new[] { "headers", "basic", "form", "json" })
            item.Take(member);
        var needs = item.Require("needs") is { } list ? item.ItemsOf(list).Select(item.TextOf).OfType<string>().ToList() : [];
        var max = item.Whole("maxCharacters", 1_000, 100, 4_000)!.Value;
        var url = item.Text("url", required: true);
        if (item.Has("form") == item.Has("json"))
            item.Problems.Add(item.Node, "a template has exactly one of \"form\" and \"json\"", "add the one that the service takes");
        item.Done();
        return name is null || url is null ? null : new HttpTemplate(item.Node, name, needs, max);
    }

    private FileNode? Member(string name) => _root.Members.Find(member => member.Name == name)?.Value;

    // A colon may stand in a path, and Telegram's tokens have one.
    private static string PathPart(string text) => Uri.EscapeDataString(text).Replace("%3A", ":", StringComparison.Ordinal);

    private static string OneLine(string text) => string.Concat(text.Where(c => !char.IsControl(c)));

    // In one pass, so that braces within a value stand for nothing.
    private static string Filled(string text, IReadOnlyDictionary<string, string> values, Func<string, string> escape) =>
        Placeholder().Replace(text, match => values.TryGetValue(match.Groups[1].Value, out var value) ? escape(value) : match.Value);

    [GeneratedRegex(@"\{([A-Za-z]+)\}")]
    private static partial Regex Placeholder();

    private static string Json(FileNode node, IReadOnlyDictionary<string, string> values)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
            Write(json, node, values);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, FileNode node, IReadOnlyDictionary<string, string> values)
    {
        switch (node.Kind)
        {
            case JsonTokenType.StartObject:
                json.WriteStartObject();
                foreach (var (name, value) in node.Members)
                {
                    json.WritePropertyName(name);
                    Write(json, value, values);
                }
                json.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                json.WriteStartArray();
                foreach (var item in node.Items)
                    Write(json, item, values);
                json.WriteEndArray();
                break;
            case JsonTokenType.String:
                json.WriteStringValue(Filled(node.Text, values, text => text));
                break;
            case JsonTokenType.Number:
                json.WriteRawValue(node.Text);
                break;
            case JsonTokenType.Null:
                json.WriteNullValue();
                break;
            default:
                json.WriteBooleanValue(node.Kind == JsonTokenType.True);
                break;
        }
    }
}
