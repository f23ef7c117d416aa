using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Core.Notifications;

/// <summary>The templates that ship: the files of <c>pilots/channels/</c>.</summary>
public static class ChannelLibrary
{
    private static readonly ShippedFiles Files = new("channels/");

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, HttpTemplate> All { get; } =
        Files.Names.Select(name => Files.Read(name, HttpTemplate.Read)).ToDictionary(template => template.Name);
}
