using SmartPilots.DeviceSim.Captures;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>inspect FILE...</c>: what is in captures, or in a CSV as its map reads it.</summary>
internal static class InspectCommand
{
    public static Command Create(CommandContext around)
    {
        var recordings = new RecordingOptions().Completing(around);
        var json = new Option<bool>("--json") { Description = "One line of JSON" };
        var command = new Command("inspect", "Say what is in captures, or in a CSV as its map reads it");
        recordings.AddTo(command);
        command.Options.Add(json);
        command.SetAction((parsed, cancellationToken) => ExitCodes.OfAsync(around.Error, cancellationToken, async () =>
        {
            var traffic = recordings.Read(parsed, around);
            var conflicts = new ConflictingValues(traffic.ConflictsAreExpected || traffic.Tables.Count == 0);
            var summary = CaptureSummary.Of(conflicts.Watch(traffic.Messages));
            if (parsed.GetValue(json))
                await around.Output.WriteLineAsync(JsonSerializer.Serialize(summary, JsonSerializerOptions.Web));
            foreach (var line in parsed.GetValue(json) ? [] : Lines(summary))
                await around.Output.WriteLineAsync(line);
            return await UnreadableText.EndAsync(around.Error, traffic, conflicts);
        }));
        return command;
    }

    private static IEnumerable<string> Lines(CaptureSummary summary)
    {
        yield return $"{summary.Messages:N0} messages, {summary.Bytes:N0} bytes of payload, {summary.Topics.Count:N0} topics,"
            + $" pilots {string.Join(", ", summary.Pilots)}, {summary.First:u} to {summary.Last:u}";
        foreach (var topic in summary.Topics)
            yield return $"{topic.Topic}: {topic.Messages:N0}, {topic.First:u} to {topic.Last:u}, longest gap {topic.LongestGap}";
    }
}
