using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace SmartPilots.Core.Pilots;

/// <summary>All pilots that a system serves. Immutable: a reload makes a new one, and whoever holds this one finishes with it.</summary>
public sealed class PilotCatalog
{
    private readonly FrozenDictionary<DeviceKey, DeviceDefinition> _byKey;
    private readonly FrozenDictionary<string, DeviceDefinition> _byReadingsTopic;
    private readonly List<SourceRoute> _sources;

    /// <param name="pilots">With distinct ids; the same id twice is an <see cref="ArgumentException"/>.</param>
    public PilotCatalog(IEnumerable<PilotDefinition> pilots)
    {
        Pilots = [.. pilots];
        Devices = [.. Pilots.SelectMany(pilot => pilot.Sites).SelectMany(site => site.Devices)];
        if (Pilots.GroupBy(pilot => pilot.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Pilot \"{twice.Key}\" is there twice.", nameof(pilots));
        _sources = [.. Pilots.SelectMany(pilot => pilot.Sources.Select(source => new SourceRoute(pilot, source)))];
        _byKey = Devices.ToFrozenDictionary(device => device.Key);
        _byReadingsTopic = Devices.ToFrozenDictionary(device => new DeviceTopic(device.Key, DeviceTopic.Readings).ToString());
    }

    /// <summary>The same with devices that were registered as they appeared.</summary>
    public PilotCatalog With(IReadOnlyCollection<RegisteredDevice> registered)
    {
        if (registered.Count == 0)
            return this;
        var byPilot = registered.ToLookup(device => device.Key.Pilot);
        return new PilotCatalog(Pilots.Select(pilot => pilot.With([.. byPilot[pilot.Id]])));
    }

    public IReadOnlyList<PilotDefinition> Pilots { get; }
    public IReadOnlyList<DeviceDefinition> Devices { get; }

    /// <summary>
    /// The device whose readings come on this topic, ours or one of the pilots' sources; with the decoder that opens the source's envelope.
    /// </summary>
    public bool TryRoute(string topic, [MaybeNullWhen(false)] out DeviceDefinition device)
    {
        if (_byReadingsTopic.TryGetValue(topic, out device))
            return true;
        foreach (var source in _sources)
        {
            if (source.TryFind(topic, out device))
                return true;
        }
        return false;
    }

    /// <summary>Whether a topic belongs to a source, known device or not.</summary>
    public bool IsSourceTopic(string topic) => _sources.Exists(source => source.Matches(topic));

    public PilotDefinition? FindPilot(string id) => Pilots.FirstOrDefault(pilot => pilot.Id == id);

    public bool TryGetDevice(DeviceKey key, [MaybeNullWhen(false)] out DeviceDefinition device) => _byKey.TryGetValue(key, out device);

    /// <summary>The device whose readings come on this topic; the hot path of ingest, one look-up and no parsing.</summary>
    public bool TryGetByReadingsTopic(string topic, [MaybeNullWhen(false)] out DeviceDefinition device) =>
        _byReadingsTopic.TryGetValue(topic, out device);
}
