using System.Text.Json.Serialization;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Gateway.Access;

/// <summary>
/// A topic that does not follow ours and on which one device speaks, as a pilot file's <c>sources</c> map it: <c>tele/{device}/SENSOR</c> with
/// the device's id, or a fixed topic without one.
/// </summary>
/// <param name="Topic">See <see cref="TopicPattern"/>.</param>
/// <param name="Id">What stands in place of <c>{device}</c>, in any case, as the functions compare it; null for a pattern without.</param>
public sealed record MappedTopic(string Topic, string? Id = null)
{
    private readonly Lazy<TopicPattern?> _pattern = new(() => TopicPattern.TryParse(Topic, out var pattern) ? pattern : null);

    /// <summary>Whether its form is right. It cannot give a right on the topics of ours, which name another device.</summary>
    [JsonIgnore]
    public bool IsValid => _pattern.Value?.NamesDevice == (Id is not null) && !Topic.StartsWith(TopicScope.Root, StringComparison.Ordinal);

    public bool Matches(string topic) => IsValid
        && !topic.StartsWith(TopicScope.Root, StringComparison.Ordinal)
        && _pattern.Value!.Matches(topic, out var id)
        && (Id is null || id.Equals(Id, StringComparison.OrdinalIgnoreCase));

    /// <summary>As an MQTT topic filter.</summary>
    public override string ToString() => Id is null ? Topic : Topic.Replace("{device}", Id, StringComparison.Ordinal);

    public bool Equals(MappedTopic? other) => other is not null && (Topic, Id) == (other.Topic, other.Id);

    public override int GetHashCode() => HashCode.Combine(Topic, Id);

    /// <summary>The topics on which a pilot file's sources expect a device of it.</summary>
    /// <exception cref="ArgumentException">The file does not list the device.</exception>
    public static IReadOnlyList<MappedTopic> Of(PilotDefinition pilot, DeviceKey device)
    {
        var ids = pilot.Sites.SelectMany(site => site.Devices).FirstOrDefault(known => known.Key == device)?.Ids
            ?? throw new ArgumentException($"The pilot file lists no device '{device}'.");
        return [.. pilot.Sources.SelectMany(source => source.Topic.NamesDevice ? ids.Select(id => new MappedTopic(source.Topic.ToString(), id))
            : source.Device == $"{device.Site}/{device.Device}" ? [new MappedTopic(source.Topic.ToString())] : [])];
    }
}
