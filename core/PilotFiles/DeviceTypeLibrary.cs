using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles.Reading;

namespace SmartPilots.Core.PilotFiles;

/// <summary>The device types that ship: the files of <c>pilots/device-types/</c>, which pilot files may name without describing them.</summary>
public static class DeviceTypeLibrary
{
    private static readonly ShippedFiles Files = new("device-types/");
    private static readonly ConcurrentDictionary<string, DeviceType> Read = new();

    /// <summary>All names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names => Files.Names;

    /// <summary>What people call a type that ships.</summary>
    /// <exception cref="KeyNotFoundException">None has this name.</exception>
    public static string Title(string name) => Names.Contains(name) ? Node(name)["name"]!.GetValue<string>() : throw new KeyNotFoundException(name);

    /// <summary>A type that ships, as its file describes it.</summary>
    public static JsonObject Node(string name) => JsonNode.Parse(Json(name))!.AsObject();

    /// <summary>The topic on which devices of a type that ships publish by themselves, with <c>{device}</c>; null for ours.</summary>
    public static string? TopicOf(string name) => Find(name)?.Topic?.ToString();

    internal static DeviceType? Find(string name) => Names.Contains(name) ? Read.GetOrAdd(name, shipped => Files.Read(shipped, DeviceTypeReader.Read)) : null;

    /// <summary>Reads a file with one device type; what is wrong with it is noted.</summary>
    internal static DeviceType? ReadFile(ReadOnlySpan<byte> json, FileProblems problems) =>
        FileObject.Root(json, problems) is { } root ? DeviceTypeReader.Read(root) : null;

    /// <summary>The bytes of a type that ships.</summary>
    internal static byte[] Json(string name) => Files.Bytes(name);
}
