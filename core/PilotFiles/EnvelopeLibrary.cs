using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.PilotFiles.Reading;

namespace SmartPilots.Core.PilotFiles;

/// <summary>The envelopes that ship: the files of <c>pilots/envelopes/</c>, which sources may name without describing them.</summary>
public static class EnvelopeLibrary
{
    private static readonly ShippedFiles Files = new("envelopes/");

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, EnvelopeShape> All { get; } =
        Files.Names.Select(name => Files.Read(name, EnvelopeReader.Read)).ToDictionary(shape => shape.Name);
}
