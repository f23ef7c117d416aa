using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles;

/// <summary>A device that no pilot file lists, registered when it was first heard.</summary>
/// <param name="Type">Its device type: the pilot's <see cref="PilotDefinition.UnknownDeviceType"/> of that time.</param>
/// <param name="RegisteredTicks">By the functions' clock, UTC ticks.</param>
/// <param name="PilotVersion">Version of the pilot file that allowed it.</param>
public sealed record RegisteredDevice(DeviceKey Key, string Type, long RegisteredTicks, string PilotVersion);
