using SmartPilots.Core.Decoding;

namespace SmartPilots.Core.Pilots.Files;

/// <summary>A device type, read: what its devices share.</summary>
/// <param name="Id">Its name in pilot files.</param>
internal sealed record DeviceType(string Id, IPayloadDecoder Decoder, IReadOnlyList<StreamDefinition> Streams);
