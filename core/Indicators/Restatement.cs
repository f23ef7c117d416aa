using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Indicators;

/// <summary>Says what made a value change after it had been final.</summary>
public static class Restatement
{
    private const int MostNamed = 5;

    /// <summary>The days whose readings differ.</summary>
    public static IReadOnlyList<(string Device, DateOnly Day, long Readings)> ChangedDays(Lineage before, Lineage after)
    {
        var (old, now) = (before.Facts(), after.Facts());
        return [.. old.Keys.Union(now.Keys).Select(key => (key.Device, key.Day, Old: old.GetValueOrDefault(key), Now: now.GetValueOrDefault(key)))
            .Where(day => day.Old?.Hash != day.Now?.Hash)
            .Select(day => (day.Device, day.Day, Readings: (day.Now?.Readings ?? 0) - (day.Old?.Readings ?? 0))).Distinct()
                .OrderBy(day => day.Device, StringComparer.Ordinal).ThenBy(day => day.Day)];
    }

    /// <param name="corrections">Those made since the value was last computed, by device, of readings in the period.</param>
    public static string Reason(IndicatorValue before, IndicatorValue after, IReadOnlyList<(string Device, DateOnly Day, Correction Correction)> corrections)
    {
        var parts = new List<string>();
        foreach (var (device, day, readings) in ChangedDays(before.Lineage, after.Lineage))
        {
            var own = corrections.Where(one => one.Device == device && one.Day == day).Select(one => one.Correction).ToList();
            parts.AddRange(own.Select(one => $"{device} {day:yyyy-MM-dd}: correction {one.Id} by {one.By} ({one.Reason})"));
            if (own.Count == 0)
                parts.Add($"{device} {day:yyyy-MM-dd}: late data, {readings:+0;-0;0} readings");
        }
        parts.AddRange(after.Lineage.Lines.Except(before.Lineage.Lines).Where(line => line[0] is 'c' or 'p').Select(line => line.Split('|')[1] + " changed"));
        parts.AddRange(after.Lineage.Lines.Except(before.Lineage.Lines).Where(line => line[0] == 'e').Select(line => $"entered anew by {line.Split('|')[3]}"));
        if (parts.Count == 0)
            parts.Add(before.Version == after.Version ? "places or pilots were changed" : $"the indicators file was changed, {before.Version} to {after.Version}");
        var more = parts.Count > MostNamed ? $"; and {parts.Count - MostNamed} more" : "";
        return string.Join("; ", parts.Take(MostNamed)) + more;
    }
}
