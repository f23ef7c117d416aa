using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Decides what a correction does to a device's partition: its own row, the reading's row, the windows it touches, and the latest value
/// if it was that. Rules and alerts are left alone: what operators were told, they were told; the next reading is judged as ever.
/// Pure, like <see cref="CommitPlanner"/>.
/// </summary>
public static class CorrectionPlanner
{
    /// <summary>Rows that the snapshot must know before <see cref="Plan"/>; beside them, the raw rows of the reading's local day.</summary>
    public static List<string> Needs(DeviceDefinition device, Correction correction) =>
        [ReadingRow.Key(correction.Ticks), .. Windows(device, correction).Select(key => key.RowKey)];

    /// <summary>The commit; null when there is no such reading, or it is older than the retention floor.</summary>
    /// <param name="earlier">The newest value of the stream on earlier days, with its time; null when there is none.</param>
    public static RowCommit? Plan(DeviceSnapshot snapshot, DeviceDefinition device, Correction correction, (long Ticks, decimal Value)? earlier,
        long nowTicks)
    {
        var row = snapshot.Rows.GetValueOrDefault(correction.Ticks);
        var index = row?.IndexOf(correction.Stream) ?? -1;
        if (index < 0 || correction.Ticks < snapshot.State.FloorTicks)
            return null;
        var corrected = row!.Readings[index].Correct(correction.Value);
        row.Replace(index, corrected);
        var day = device.Calendar.WindowOf(Period.Day, correction.Ticks);
        foreach (var key in Windows(device, correction))
        {
            if (key.Start < snapshot.State.SealedTicks)
                continue;
            var window = snapshot.Windows[key] ??= new Window(key);
            WindowRebuild.Fill(window, device, WindowRebuild.Overlay(snapshot.Days[day], snapshot.Rows.Values));
        }
        MoveLatest(snapshot, device, corrected, correction.Ticks, earlier);
        var plan = new CommitPlan();
        var commit = CommitBuilder.Build(snapshot, device, plan, [], nowTicks);
        var made = correction with { MadeTicks = nowTicks, Commit = snapshot.State.Commit, Original = corrected.Value };
        return commit with { Writes = [.. commit.Writes, new RowWrite(RowOperation.Insert, made.ToRow())] };
    }

    private static IEnumerable<WindowKey> Windows(DeviceDefinition device, Correction correction) =>
        Periods.All.Select(period => device.Calendar.WindowOf(period, correction.Ticks));

    private static void MoveLatest(DeviceSnapshot snapshot, DeviceDefinition device, in StoredReading corrected, long ticks,
        (long Ticks, decimal Value)? earlier)
    {
        var stream = snapshot.State.StreamOf(corrected.Stream);
        if (corrected.IsCurrent && ticks >= stream.LatestTicks)
            (stream.LatestTicks, stream.Latest) = (ticks, corrected.Effective);
        else if (ticks == stream.LatestTicks)
        {
            var day = device.Calendar.WindowOf(Period.Day, ticks);
            (stream.LatestTicks, stream.Latest) = earlier ?? (0, 0m);
            foreach (var row in WindowRebuild.Overlay(snapshot.Days[day], snapshot.Rows.Values))
            {
                var index = row.IndexOf(corrected.Stream);
                if (index >= 0 && row.Readings[index].IsCurrent && row.Ticks >= stream.LatestTicks && row.Ticks >= day.Start)
                    (stream.LatestTicks, stream.Latest) = (row.Ticks, row.Readings[index].Effective);
            }
        }
    }
}
