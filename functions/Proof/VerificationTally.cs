using SmartPilots.Core;
using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Proof;

/// <summary>What a verification has found so far. Owned by one thread at a time.</summary>
internal sealed class VerificationTally
{
    private readonly List<WindowDifference> _first = [];
    private WindowsHash _hash;
    private long _windows;

    public long Readings { get; set; }
    public long Repaired { get; set; }
    public long Differences { get; private set; }

    public void Pass(DeviceKey device, Window window)
    {
        _windows++;
        _hash.Add(device, window);
    }

    public void Differ(DeviceKey device, Window? stored, Window? rebuilt)
    {
        foreach (var difference in WindowDifference.Of(device, (stored ?? rebuilt)!.Key, stored, rebuilt))
        {
            Differences++;
            if (_first.Count < VerificationReport.MaxDifferences)
                _first.Add(difference);
        }
    }

    public VerificationReport Report(int devices) => new(devices, Readings, _windows, _hash.ToString(), Differences, _first, Repaired);
}
