using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>record FILE</c>: writes what a broker carries to a capture.</summary>
internal static class RecordCommand
{
    public static Command Create(CommandContext around)
    {
        var file = new Argument<string>("file") { Description = "Capture to write; gzip when it ends in .gz" };
        var topics = new Option<string[]>("--topic") { Description = "Topic filter; may be repeated", DefaultValueFactory = _ =>
            ["pilots/#"] };
        var length = new Option<string?>("--for") { Description = "Stop after this time, such as 10m; at Ctrl-C when left out" };
        var most = new Option<long?>("--messages") { Description = "Stop after so many messages" }.Positive();
        var place = new SystemOptions();
        var command = new Command("record", "Record what a broker carries") { file, topics, length, most };
        foreach (var option in new Option[] { place.Data, place.Broker, place.User, place.Password })
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => ExitCodes.OfAsync(around.Error, cancellationToken, async () =>
        {
            // A system started for the occasion would have nothing to record.
            var running = around with { OpenSystem = CommandContext.OpenRunning };
            await using var system = await place.OpenAsync(parsed, running, cancellationToken);
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (parsed.GetValue(length) is { } text)
                ends.CancelAfter(TimeSpans.Parse("--for", text).ToTimeSpan());
            var recorder = new Recorder(system.Find, around.Clock);
            await ProgressLine.ShowAsync(around, recorder.RecordAsync(parsed.GetRequiredValue(file), parsed.GetRequiredValue(topics),
                parsed.GetValue(most) ?? long.MaxValue, ends.Token), null, () => $"{recorder.Count:N0} messages recorded");
            if (!recorder.Listening.Task.IsCompletedSuccessfully)
                throw new PublishException($"The broker was never reached: {recorder.LastFailure?.Message ?? "there was no time for it"}");
            await around.Output.WriteLineAsync($"{recorder.Count:N0} messages recorded");
            return ExitCodes.Done; // Ctrl-C is the usual end of a recording
        }));
        return command;
    }
}
