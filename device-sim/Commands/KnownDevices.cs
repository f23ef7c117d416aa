using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Reconcile;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Asks a system whether it knows the devices that its shipped pilot files lack, before anything is sent to it.</summary>
internal sealed class KnownDevices(ApiReader api)
{
    /// <returns>How many devices it does not know but registers as they come.</returns>
    /// <exception cref="SystemAbsentException">It neither knows nor registers them: all would end in quarantine.</exception>
    public async Task<int> CheckAsync(IReadOnlyList<PilotFile> pilots, IReadOnlyList<AddedDevice> added, CancellationToken cancellationToken)
    {
        if (added.Count == 0)
            return 0;
        var known = await DevicesAsync(cancellationToken);
        var unknown = added.Where(device => !known.Contains(device.Key.ToString())).ToList();
        var registering = pilots.Where(pilot => pilot.Definition.UnknownDevices == UnknownDevices.Register)
            .Select(pilot => pilot.Definition.Id).ToHashSet();
        if (unknown.FirstOrDefault(device => !registering.Contains(device.Key.Pilot)) is { } lost)
            throw new SystemAbsentException($"The running system does not know {lost.Key} and {unknown.Count - 1:N0} further devices. "
                + "Write its pilot file with `device-sim pilot fleet` or `device-sim pilot recording`, put it in the system's folder of "
                + "pilots and start the system again; or stop it, and one is started that knows them.");
        return unknown.Count;
    }

    private async Task<HashSet<string>> DevicesAsync(CancellationToken cancellationToken)
    {
        var read = await api.GetAsync<PilotsJson>("/api/pilots", cancellationToken);
        return [.. read.Pilots.SelectMany(pilot => pilot.Sites).SelectMany(site => site.Devices).Select(device => device.Device)];
    }

    private sealed record PilotsJson(IReadOnlyList<PilotJson> Pilots);

    private sealed record PilotJson(IReadOnlyList<SiteJson> Sites);

    private sealed record SiteJson(IReadOnlyList<DeviceJson> Devices);

    /// <param name="Device"><c>pilot/site/device</c>.</param>
    private sealed record DeviceJson(string Device);
}
