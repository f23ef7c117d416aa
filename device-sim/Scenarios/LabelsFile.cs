using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace SmartPilots.DeviceSim.Scenarios;

/// <summary>The events of a run with their true start and end: one JSON object a line, in order of start.</summary>
public static class LabelsFile
{
    public static Task WriteAsync(string file, Fleet fleet, Instant from, Instant to, CancellationToken cancellation) =>
        File.WriteAllLinesAsync(file, Lines(fleet, from, to), cancellation);

    internal static IEnumerable<string> Lines(Fleet fleet, Instant from, Instant to) => fleet.Events
        .SelectMany(happening => happening.Within(from, to, fleet.Zone).Select(time => (happening, time.Start, time.End)))
        .OrderBy(label => label.Start)
        .Select(label => JsonSerializer.Serialize(new
        {
            label = label.happening.Label,
            start = InstantPattern.General.Format(label.Start),
            end = InstantPattern.General.Format(label.End),
            devices = label.happening.Devices.Select(device => $"{fleet.Pilot}/{device}"),
            rules = label.happening.Rules,
        }));
}
