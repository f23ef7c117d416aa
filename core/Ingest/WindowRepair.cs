using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Ingest;

/// <summary>Puts windows computed from the raw readings in the place of stored ones, under the guard of the state row like any commit.</summary>
public static class WindowRepair
{
    /// <summary>Windows that one commit takes.</summary>
    public const int MaxWindows = 90;

    /// <param name="snapshot">The state as it was when the raw readings were read.</param>
    /// <param name="windows">At most <see cref="MaxWindows"/>: each as stored (null when there is none), and as it should be, without readings when it
    /// should not be.</param>
    public static RowCommit Plan(DeviceSnapshot snapshot, DeviceDefinition device, IEnumerable<(Window? Stored, Window Rebuilt)> windows, long nowTicks)
    {
        snapshot.Windows.Clear();
        foreach (var (stored, rebuilt) in windows)
        {
            rebuilt.Follow(stored);
            snapshot.Windows[rebuilt.Key] = rebuilt;
        }
        return CommitBuilder.Build(snapshot, device, new CommitPlan(), [], nowTicks);
    }
}
