using NodaTime;
using NodaTime.Text;
using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Faults;

namespace SmartPilots.DeviceSim.Scenarios;

/// <summary>
/// What goes wrong in a run with its true start and end: one JSON object a line, in order of start. The events of the place, with the rules
/// that must raise an alert for them; and the faults on the way that befall whole devices for a while (a frozen sensor, an outage).
/// </summary>
public static class LabelsFile
{
    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web);

    /// <param name="first">Time of the first message, from which the plan's times count.</param>
    public static Task WriteAsync(string file, IReadOnlyList<Fleet> fleets, Instant from, Instant to, FaultPlan? plan, Instant first,
        CancellationToken cancellationToken)
    {
        var labels = fleets.SelectMany(fleet => EventsOf(fleet, from, to))
            .Concat((plan?.Faults ?? []).SelectMany(fault => TurnsOf(fault, fleets, first, to)));
        return File.WriteAllLinesAsync(file, labels.OrderBy(label => label.Start, StringComparer.Ordinal)
            .Select(label => JsonSerializer.Serialize(label, Lines)), cancellationToken);
    }

    private static IEnumerable<LabelJson> EventsOf(Fleet fleet, Instant from, Instant to) => fleet.Events
        .SelectMany(happening => happening.Within(from, to, fleet.Zone).Select(time => new LabelJson(happening.Label, Text(time.Start),
            Text(time.End), happening.Devices.Select(device => $"{fleet.Pilot}/{device}"), happening.Rules)));

    private static IEnumerable<LabelJson> TurnsOf(Fault fault, IReadOnlyList<Fleet> fleets, Instant first, Instant to)
    {
        var devices = fleets.SelectMany(fleet => fleet.Devices).Where(device => fault.Befalls(device.Topic))
            .Select(device => $"{device.Key}").ToList();
        var label = EnumCode<FaultKind>.Of(fault.Kind);
        return devices.Count == 0 ? [] : fault.Turns(first.ToUnixTimeTicks(), to.ToUnixTimeTicks()).Select(turn => new LabelJson(label,
            Text(Instant.FromUnixTimeTicks(turn.Start)), Text(Instant.FromUnixTimeTicks(turn.End)), devices, []));
    }

    private static string Text(Instant time) => InstantPattern.General.Format(time);

    private sealed record LabelJson(string Label, string Start, string End, IEnumerable<string> Devices, IReadOnlyList<string> Rules);
}
