using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Pilots;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>replay --check</c>: says without a system what would be sent and what could not be read, by column.</summary>
internal sealed class CheckingAlone(CommandContext around, bool json)
{
    public async Task<int> RunAsync(Traffic traffic)
    {
        var unknown = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var conflicts = new ConflictingValues(traffic.ConflictsAreExpected);
        var pilots = Pilots(traffic);
        var summary = CaptureSummary.Of(conflicts.Watch(traffic.Messages).Select(message =>
        {
            foreach (var what in Unknown(pilots, message))
                unknown[what] = unknown.GetValueOrDefault(what) + 1;
            return message;
        }));
        foreach (var (what, count) in conflicts.Found)
            unknown[what] = count;
        var unreadable = traffic.Unreadable();
        var good = unreadable.Count == 0 && unknown.Count == 0 && summary.Messages > 0;
        if (json)
            await around.Output.WriteLineAsync(Json(summary, traffic, unknown));
        else
            await WriteAsync(summary, traffic, pilots, unknown);
        return good ? ExitCodes.Done : ExitCodes.Failed;
    }

    private async Task WriteAsync(CaptureSummary summary, Traffic traffic, IReadOnlyList<PilotFile> pilots,
        SortedDictionary<string, long> unknown)
    {
        var output = around.Output;
        await output.WriteLineAsync(summary.Messages == 0 ? "would be sent: nothing"
            : $"would be sent: {summary.Messages:N0} messages of {summary.Topics.Count:N0} devices, {summary.First:u} to {summary.Last:u}");
        foreach (var recording in traffic.Tables)
        {
            await output.WriteLineAsync($"{recording.File}: {recording.Tally.Rows:N0} rows, {recording.Tally.Readings:N0} readings");
            foreach (var line in Columns(recording))
                await output.WriteLineAsync("  " + line);
        }
        await UnreadableText.WriteAsync(output, traffic, most: 50);
        foreach (var (what, count) in unknown)
            await output.WriteLineAsync($"would end in quarantine: {count:N0} x {what}");
        foreach (var pilot in traffic.Pilots.Where(name => pilots.All(file => file.Definition.Id != name)))
            await output.WriteLineAsync($"note: there is no pilot file of '{pilot}' here: whether it has these devices and streams was not checked");
        await output.WriteLineAsync("nothing was sent");
    }

    private static IEnumerable<string> Columns(CsvRecording recording)
    {
        foreach (var column in recording.Columns)
        {
            var tally = column.Tally;
            (string, long)[] kinds =
            [
                ("empty", tally[CellKind.Empty]), ("that mean no value", tally[CellKind.NoValue]), ("left out", tally[CellKind.Skipped]),
                ("unreadable", Unreadable(recording, column)),
            ];
            var range = tally.Min is { } min ? $", {Number(min)} to {Number(tally.Max!.Value)}" : "";
            var rest = string.Concat(kinds.Where(kind => kind.Item2 > 0).Select(kind => $", {kind.Item2:N0} {kind.Item1}"));
            var marks = tally.Qualifiers.Count == 0 ? ""
                : $"; qualifiers: {string.Join(", ", tally.Qualifiers.Select(mark => $"{mark.Key} {mark.Value:N0}"))}";
            yield return $"{column.Name} -> {(column.Owner.Length > 0 ? $"{column.Owner} " : "")}{column.Stream}"
                + $"{(column.Unit is { } unit ? $" in {unit}" : "")}: {tally[CellKind.Value]:N0} values{range}{rest}{marks}";
        }
    }

    // Cells that a row lacks are unreadable too, and no column has read them.
    private static long Unreadable(CsvRecording recording, ValueColumn column) =>
        recording.Columns.Count(other => other.Name == column.Name) == 1 ? recording.Unreadable.Count(row => row.Column == column.Name)
            : column.Tally[CellKind.Unreadable];

    private static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    // What is in quarantine for certain: a device or stream that the pilot file does not have.
    private static IEnumerable<string> Unknown(IReadOnlyList<PilotFile> pilots, SimulatedMessage message)
    {
        if (!DeviceTopic.TryParse(message.Topic, out var topic)
            || pilots.FirstOrDefault(file => file.Definition.Id == topic!.Device.Pilot) is not { } pilot)
            yield break;
        if (pilot.Definition.Sites.SelectMany(site => site.Devices).FirstOrDefault(one => one.Key == topic!.Device) is not { } device)
        {
            if (!pilot.Definition.MayRegister(topic!.Device))
                yield return $"device {topic.Device}, which its pilot file does not have";
            yield break;
        }
        if (PlainPayload.TryRead(message.Payload) is not { } plain)
            yield break;
        foreach (var (stream, _) in plain.Values.Where(value => device.Streams.All(known => known.Name != value.Stream)))
            yield return $"stream {stream} of {topic!.Device}, which its type does not have";
    }

    private IReadOnlyList<PilotFile> Pilots(Traffic traffic)
    {
        var folder = around.SystemPilotsFolder ?? around.PilotsFolder;
        return [.. traffic.Pilots.Where(pilot => File.Exists(Path.Combine(folder, $"{pilot}.json")))
            .Select(pilot => PilotFile.Read(folder, pilot, traffic.Added))];
    }

    private static string Json(CaptureSummary summary, Traffic traffic, SortedDictionary<string, long> unknown) => JsonSerializer.Serialize(new
    {
        messages = summary.Messages,
        readings = traffic.Tables.Sum(table => table.Tally.Readings),
        devices = summary.Topics.Count,
        first = summary.First,
        last = summary.Last,
        columns = traffic.Tables.SelectMany(table => table.Columns.Select(column => new
        {
            file = table.File, column = column.Name, stream = column.Stream, unit = column.Unit, values = column.Tally[CellKind.Value],
            empty = column.Tally[CellKind.Empty], noValue = column.Tally[CellKind.NoValue], leftOut = column.Tally[CellKind.Skipped],
            unreadable = Unreadable(table, column), rounded = column.Tally.Rounded, min = column.Tally.Min, max = column.Tally.Max,
            qualifiers = column.Tally.Qualifiers,
        })),
        skipped = traffic.Tables.SelectMany(UnreadableText.Skipped).GroupBy(one => one.What).ToDictionary(group => group.Key, group =>
            group.Sum(one => one.Count)),
        unreadable = traffic.Unreadable().Select(row => new { line = row.Line, column = row.Column, why = row.Why }),
        unknown,
    }, JsonSerializerOptions.Web);
}
