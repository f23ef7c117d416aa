using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles;

/// <summary>All pilots that a system serves. Immutable: a reload makes a new one, and whoever holds this one finishes with it.</summary>
public sealed class PilotCatalog
{
    private readonly FrozenDictionary<DeviceKey, DeviceDefinition> _byKey;
    private readonly FrozenDictionary<string, DeviceDefinition> _byReadingsTopic;
    private readonly FrozenDictionary<string, DeviceDefinition> _byStatusTopic;
    private readonly List<SourceRoute> _sources;

    /// <param name="pilots">With distinct ids; the same id twice is an <see cref="ArgumentException"/>.</param>
    public PilotCatalog(IEnumerable<PilotDefinition> pilots)
    {
        Pilots = [.. pilots];
        Devices = [.. Pilots.SelectMany(pilot => pilot.Sites).SelectMany(site => site.Devices)];
        if (Pilots.GroupBy(pilot => pilot.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Pilot \"{twice.Key}\" is there twice.", nameof(pilots));
        Registers = Pilots.Any(pilot => pilot.UnknownDevices == UnknownDevices.Register);
        _sources = [.. Pilots.SelectMany(pilot => pilot.Sources.Select(source => new SourceRoute(pilot, source)))];
        _byKey = Devices.ToFrozenDictionary(device => device.Key);
        _byReadingsTopic = Devices.ToFrozenDictionary(device => new DeviceTopic(device.Key, DeviceTopic.Readings).ToString());
        _byStatusTopic = Devices.ToFrozenDictionary(device => new DeviceTopic(device.Key, DeviceTopic.Status).ToString(),
            device => device with { Decoder = PresenceChannel.Status });
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
    /// The device whose messages come on this topic, ours or one of the pilots' sources; with the decoder that reads what comes there: the
    /// status channel's, or the device's own in the source's envelope.
    /// </summary>
    public bool TryRoute(string topic, [MaybeNullWhen(false)] out DeviceDefinition device) => TryRoute(topic, default, out device, out _);

    /// <summary>The same for sources whose messages name their device in the payload.</summary>
    public bool TryRoute(string topic, ReadOnlySpan<byte> payload, [MaybeNullWhen(false)] out DeviceDefinition device) =>
        TryRoute(topic, payload, out device, out _);

    /// <param name="payload">For sources whose messages name their device in the payload.</param>
    /// <param name="isMapped">Whether a pilot's source leads there, not the topic itself: never for one of ours.</param>
    public bool TryRoute(string topic, ReadOnlySpan<byte> payload, [MaybeNullWhen(false)] out DeviceDefinition device, out bool isMapped)
    {
        isMapped = false;
        if (_byReadingsTopic.TryGetValue(topic, out device) || _byStatusTopic.TryGetValue(topic, out device))
            return true;
        foreach (var source in _sources)
        {
            if (source.TryFind(topic, payload, out device))
                return isMapped = true;
        }
        return false;
    }

    /// <summary>Whether a topic belongs to a source, known device or not.</summary>
    public bool IsSourceTopic(string topic) => _sources.Exists(source => source.Matches(topic));

    /// <summary>The identity that a message of a source has and no device lists; empty when it has none.</summary>
    public string UnknownId(string topic, ReadOnlySpan<byte> payload)
    {
        foreach (var source in _sources)
        {
            if (source.Matches(topic))
                return source.IdOf(topic, payload);
        }
        return "";
    }

    /// <summary>Whether any pilot registers unknown devices.</summary>
    public bool Registers { get; }

    /// <summary>Whether the topic is one on which a device of no file speaks, at a site that its pilot's file lists, and the pilot registers such.</summary>
    public bool MayRegister(DeviceTopic topic) => topic.Channel is DeviceTopic.Readings or DeviceTopic.Status && !_byKey.ContainsKey(topic.Device)
        && FindPilot(topic.Device.Pilot) is { } pilot && pilot.MayRegister(topic.Device);

    public PilotDefinition? FindPilot(string id) => Pilots.FirstOrDefault(pilot => pilot.Id == id);

    /// <summary>The device of an alert, or the site as one.</summary>
    public DeviceDefinition? FindSubject(DeviceKey key) => TryGetDevice(key, out var device) ? device
        : FindPilot(key.Pilot)?.Sites.FirstOrDefault(site => site.Subject?.Key == key)?.Subject;

    public bool TryGetDevice(DeviceKey key, [MaybeNullWhen(false)] out DeviceDefinition device) => _byKey.TryGetValue(key, out device);

    /// <summary>The device whose readings come on this topic; the hot path of ingest, one look-up and no parsing.</summary>
    public bool TryGetByReadingsTopic(string topic, [MaybeNullWhen(false)] out DeviceDefinition device) =>
        _byReadingsTopic.TryGetValue(topic, out device);
}
