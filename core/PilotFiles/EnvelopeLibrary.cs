using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.PilotFiles.Reading;

namespace SmartPilots.Core.PilotFiles;

/// <summary>The envelopes that ship: the files of <c>pilots/envelopes/</c>, which sources may name without describing them.</summary>
public static class EnvelopeLibrary
{
    private const string Folder = "envelopes/";

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, EnvelopeShape> All { get; } = typeof(EnvelopeLibrary).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read).ToDictionary(shape => shape.Name);

    private static EnvelopeShape Read(string resource)
    {
        using var stream = typeof(EnvelopeLibrary).Assembly.GetManifestResourceStream(resource)!;
        var json = new byte[stream.Length];
        stream.ReadExactly(json);
        var problems = new FileProblems(resource);
        var root = FileNodeParser.Parse(json, problems) is { } node ? new FileObject(node, problems).ObjectOf(node) : null;
        root?.Take("$schema");
        var shape = root is null ? null : EnvelopeReader.Read(root);
        return problems.Errors.Count == 0 && shape is not null ? shape : throw new InvalidDataException(problems.Errors[0].ToString());
    }
}
