using SmartPilots.Core.Decoding;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles;

/// <summary>Topics that are not ours, and how their messages belong to devices.</summary>
public sealed record SourceDefinition(TopicPattern Topic)
{
    /// <summary>What is wrapped around a device's payload; null for nothing.</summary>
    public EnvelopeShape? Envelope { get; init; }

    /// <summary>The device of all these topics, <c>site/device</c>, when messages name none.</summary>
    public string? Device { get; init; }

    /// <summary>How messages name their device; null: by the level <c>{device}</c> of the topic.</summary>
    public IdentityTemplate? Id { get; init; }

    /// <summary>The stream whose values come on these topics, when neither topic nor payload names it.</summary>
    public string? Stream { get; init; }

    /// <summary>How messages say that a device comes or goes; null when they are readings.</summary>
    internal PresenceShape? Presence { get; init; }

    /// <summary>How payloads are packed or written, outermost first.</summary>
    internal IReadOnlyList<PayloadCoding> Coding { get; init; } = [];
}
