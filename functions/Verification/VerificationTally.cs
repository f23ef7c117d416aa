using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Verification;

/// <summary>What a verification has found so far. Owned by one thread at a time.</summary>
internal sealed class VerificationTally
{
    private readonly List<WindowDifference> _first = [];
    private readonly Dictionary<DeviceKey, ((string Zone, string Data) Was, string Zone)> _cuts = [];
    private readonly HashSet<DeviceKey> _different = []; // with days that differ
    private WindowsHash _hash;
    private long _windows;

    public long Readings { get; set; }
    public long Repaired { get; set; }
    public long Differences { get; private set; }

    public void Pass(DeviceDefinition device, Window window)
    {
        if (window.Cut is { } cut && cut != (device.Zone.Id, SiteCalendar.ZoneDataVersion))
            _cuts.TryAdd(device.Key, (cut, device.Zone.Id));
        _windows++;
        _hash.Add(device.Key, window);
    }

    public void Differ(DeviceKey device, Window? stored, Window? rebuilt)
    {
        foreach (var difference in WindowDifference.Of(device, (stored ?? rebuilt)!.Key, stored, rebuilt))
        {
            Differences++;
            if (difference.Period == Period.Day.Code())
                _different.Add(device);
            if (_first.Count < VerificationReport.MaxDifferences)
                _first.Add(difference);
        }
    }

    public VerificationReport Report(int devices) => new(devices, Readings, _windows, _hash.ToString(), Differences, _first, Repaired)
    {
        Notes = [.. _cuts.Where(cut => _different.Contains(cut.Key)).Take(VerificationReport.MaxDifferences).Select(Note)],
    };

    // Other days are no fault of the readings: whoever changed the zone sees that it was that, and what to do.
    private string Note(KeyValuePair<DeviceKey, ((string Zone, string Data) Was, string Zone)> cut) =>
        $"{cut.Key}: days were cut by {cut.Value.Was.Zone} (time-zone data {cut.Value.Was.Data}), and are by {cut.Value.Zone} ({SiteCalendar.ZoneDataVersion}) now: "
            + (Repaired > 0 ? "they were cut again" : "rebuild cuts them again");
}
