using SmartPilots.Core.Decoding;

namespace SmartPilots.Core.Pilots;

/// <summary>Topics that are not ours, and how their messages belong to devices.</summary>
/// <param name="Envelope">What a network server wraps around a device's payload; null for none.</param>
/// <param name="Device">The device of all these topics, <c>site/device</c>, when the pattern names none.</param>
public sealed record SourceDefinition(TopicPattern Topic, EnvelopeShape? Envelope, string? Device);
