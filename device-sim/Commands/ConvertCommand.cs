using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>convert FILE... --to OUT</c>: CSV to capture (with a map), captures to one capture, captures to CSV.</summary>
internal static class ConvertCommand
{
    public static Command Create(CommandContext around)
    {
        var recordings = new RecordingOptions().Completing(around);
        var output = new Option<string>("--out") { Description = "Capture to write (.jsonl, .jsonl.gz), or .csv", Required = true };
        var command = new Command("convert", "Turn a CSV into a capture, captures into one capture or into a CSV");
        recordings.AddTo(command);
        command.Options.Add(output);
        command.SetAction((parsed, cancellationToken) => ExitCodes.OfAsync(around.Error, cancellationToken, async () =>
        {
            var traffic = recordings.Read(parsed, around);
            var conflicts = new ConflictingValues(traffic.ConflictsAreExpected || traffic.Tables.Count == 0);
            var file = parsed.GetRequiredValue(output);
            var csv = file.EndsWith(".csv", StringComparison.Ordinal) || file.EndsWith(".csv.gz", StringComparison.Ordinal);
            var messages = conflicts.Watch(traffic.Messages);
            var count = csv ? CsvWriter.Write(file, messages) : CaptureFile.Write(file, messages);
            await around.Output.WriteLineAsync($"{count:N0} {(csv ? "readings" : "messages")} written");
            return await UnreadableText.EndAsync(around.Error, traffic, conflicts);
        }));
        return command;
    }
}
