using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>A device type, read: what its devices share.</summary>
/// <param name="Id">Its name in pilot files.</param>
/// <param name="Source">Where it was read from.</param>
/// <param name="Topic">On which such devices publish by themselves, with <c>{device}</c>; null for ours.</param>
internal sealed record DeviceType(string Id, IPayloadDecoder Decoder, IReadOnlyList<StreamDefinition> Streams,
    IReadOnlyDictionary<string, double> Parameters, FileNode Source, TopicPattern? Topic);
