using SmartPilots.Core.Model;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Ingest;

/// <summary>Computes windows again from raw readings: after a conflict or a correction, and to verify what is stored.</summary>
public static class WindowRebuild
{
    /// <summary>Stored rows with those changed in the snapshot put over them, one row per time.</summary>
    public static IEnumerable<ReadingRow> Overlay(IEnumerable<ReadingRow> stored, IEnumerable<ReadingRow?> changed)
    {
        var rows = stored.ToDictionary(r => r.Ticks);
        foreach (var row in changed)
        {
            if (row is not null)
                rows[row.Ticks] = row;
        }
        return rows.Values;
    }

    /// <summary>Empties the window and fills it from those of the readings that fall in it and count.</summary>
    public static void Fill(Window window, DeviceDefinition device, IEnumerable<ReadingRow> rows)
    {
        window.Clear();
        var end = device.Calendar.EndOf(window.Key);
        foreach (var row in rows)
        {
            if (row.Ticks < window.Key.Start || row.Ticks >= end)
                continue;
            Add(window, device, row);
        }
    }

    /// <summary>Adds those of the row's readings that count; its time lies in the window.</summary>
    public static void Add(Window window, DeviceDefinition device, ReadingRow row)
    {
        foreach (var reading in row.Readings)
        {
            if (reading.IsAggregated)
                window.Add(reading.Stream, row.Ticks, reading.Effective, ReadingHash.Of(device.Key, reading.Stream, row.Ticks, reading.Effective),
                    IsAngle(device, reading.Stream));
        }
    }

    private static bool IsAngle(DeviceDefinition device, string name)
    {
        foreach (var stream in device.Streams)
        {
            if (stream.Name == name)
                return stream.Kind == StreamKind.Angle;
        }
        return false; // a stream that the pilot file no longer has
    }
}
