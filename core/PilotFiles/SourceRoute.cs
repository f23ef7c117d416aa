using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles;

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

    public bool Matches(string topic) => _source.Topic.Matches(topic);

    public bool TryFind(string topic, ReadOnlySpan<byte> payload, [MaybeNullWhen(false)] out DeviceDefinition device)
    {
        device = null;
        if (!_source.Topic.Matches(topic, out var id))
            return false;
        device = _only;
        return device is not null || _byId.TryGetValue(_source.Id is null ? id : IdOf(topic, payload), out device);
    }

    /// <summary>The identity that a message of the source has, as <c>ids</c> would list it; empty when it has none.</summary>
    public string IdOf(string topic, ReadOnlySpan<byte> payload)
    {
        if (_source.Id is not { } template)
            return _source.Topic.Matches(topic, out var level) ? level.ToString() : "";
        if (template.ReadsPayload && _source.Coding.Count > 0)
        {
            Span<byte> plain = payload.ToArray();
            if (PayloadCodings.TryUndo(_source.Coding, ref plain, "payload", new DecodedMessage()))
                payload = plain;
        }
        return template.Of(_source.Topic, topic, payload) ?? "";
    }

    // From the inside out: what the device sends, in its envelope, packed.
    private DeviceDefinition Wrap(DeviceDefinition device)
    {
        var decoder = device.Decoder;
        if (_source.Presence is { } presence)
            decoder = new PresenceChannel(presence);
        if (_source.Stream is not null || _source.Topic.Names(TopicPattern.Stream))
            decoder = new StreamByTopic(_source.Topic, _source.Stream, decoder);
        if (_source.Envelope is { } envelope)
            decoder = new JsonEnvelope(envelope, decoder);
        if (_source.Coding.Count > 0)
            decoder = new CodedPayload(_source.Coding, decoder);
        return decoder == device.Decoder ? device : device with { Decoder = decoder };
    }
}
