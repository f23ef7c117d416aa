namespace SmartPilots.Core.PilotFiles;

/// <summary>What happens to messages of a device that the pilot file does not list.</summary>
public enum UnknownDevices
{
    /// <summary>They wait in quarantine as <see cref="Model.Reason.UnknownDevice"/>.</summary>
    Quarantine,

    /// <summary>The device is registered with the pilot's <see cref="PilotDefinition.UnknownDeviceType"/>, within a rate limit.</summary>
    Register,
}
