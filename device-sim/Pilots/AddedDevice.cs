using SmartPilots.Core.Model;

namespace SmartPilots.DeviceSim.Pilots;

/// <summary>A device that no pilot file lists: a further one of a fleet, or one that a recording speaks of.</summary>
/// <param name="Name">What people read.</param>
public sealed record AddedDevice(DeviceKey Key, string Name)
{
    /// <summary>The listed device of its site that it is a further one of; null when <see cref="Type"/> says what it is.</summary>
    public string? Like { get; init; }

    /// <summary>Its device type in the pilot file.</summary>
    public string? Type { get; init; }
}
