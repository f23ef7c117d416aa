using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Core.Notifications;

/// <summary>The templates that ship: the files of <c>pilots/channels/</c>.</summary>
public static class ChannelLibrary
{
    private const string Folder = "channels/";

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, HttpTemplate> All { get; } = typeof(ChannelLibrary).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && !name.EndsWith(".schema.json", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).Select(Read).ToDictionary(template => template.Name);

    private static HttpTemplate Read(string resource)
    {
        using var stream = typeof(ChannelLibrary).Assembly.GetManifestResourceStream(resource)!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        var problems = new FileProblems(resource);
        var root = FileNodeParser.Parse(json, problems) is { } node ? new FileObject(node, problems).ObjectOf(node) : null;
        var template = root is null ? null : HttpTemplate.Read(root);
        return problems.Errors.Count == 0 && template is not null ? template : throw new InvalidDataException(problems.Errors[0].ToString());
    }
}
