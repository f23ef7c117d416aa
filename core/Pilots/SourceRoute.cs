using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmartPilots.Core.Decoding;

namespace SmartPilots.Core.Pilots;

/// <summary>One source of one pilot, with its devices ready to look up.</summary>
internal sealed class SourceRoute
{
    private readonly SourceDefinition _source;
    private readonly DeviceDefinition? _only;
    private readonly FrozenDictionary<string, DeviceDefinition>.AlternateLookup<ReadOnlySpan<char>> _byId;

    public SourceRoute(PilotDefinition pilot, SourceDefinition source)
    {
        _source = source;
        var devices = pilot.Sites.SelectMany(site => site.Devices).ToList();
        _only = devices.Find(device => $"{device.Key.Site}/{device.Key.Device}" == source.Device) is { } only ? Wrap(only) : null;
        _byId = devices.SelectMany(device => device.Ids.Select(id => (Id: id, Device: Wrap(device))))
            .ToFrozenDictionary(pair => pair.Id, pair => pair.Device, StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool Matches(string topic) => _source.Topic.Matches(topic, out _);

    public bool TryFind(string topic, [MaybeNullWhen(false)] out DeviceDefinition device)
    {
        device = null;
        if (!_source.Topic.Matches(topic, out var id))
            return false;
        device = _only;
        return device is not null || _byId.TryGetValue(id, out device);
    }

    private DeviceDefinition Wrap(DeviceDefinition device) =>
        _source.Envelope is { } envelope ? device with { Decoder = new JsonEnvelope(envelope, device.Decoder) } : device;
}
