using System.CommandLine;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Reconcile;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>replay FILE --map MAP.json</c>: publishes a recorded CSV as devices and reconciles.</summary>
internal static class ReplayCommand
{
    private const int MostRows = 10;

    public static Command Create(Surroundings around)
    {
        var file = new Argument<string>("file") { Description = "Recorded CSV, plain or gzip" };
        var map = new Option<string>("--map") 
        {
            Description = "How columns become devices and streams (pilots/maps/*.map.json)", Required = true,
        };
        var speed = PublishOptions.Speed("max");
        var shared = new PublishOptions();
        var command = new Command("replay", "Publish a recorded CSV as devices over MQTT, and reconcile with the ledger")
        {
            file, map, speed,
        };
        shared.AddTo(command);
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(around.Error, cancellation, () => RunAsync(around,
            new Request(parsed.GetRequiredValue(file), parsed.GetRequiredValue(map), parsed.GetRequiredValue(speed), shared.Read(parsed),
                parsed.GetRequiredValue(shared.Data), parsed.GetValue(shared.Stall), parsed.GetValue(shared.Json)), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings around, Request request, CancellationToken cancellation)
    {
        var recording = CsvRecording.Open(request.File, request.Map);
        await using var system = await around.OpenSystem(request.Data, cancellation);
        using var http = new HttpClient();
        var run = new ReconciledRun(http, system.Find, recording.Pilot, request.Publisher, around.Clock,
            TimeSpan.FromSeconds(request.StallSeconds));
        var paced = request.Speed != "max";
        // A rhythm needs the order of time; a recording may be in another (by user, by text date).
        var messages = paced ? recording.Messages().OrderBy(message => message.Ticks) : recording.Messages();
        await ProgressLine.ShowAsync(around, run.PublishAsync(messages, PublishOptions.ToPace(request.Speed, around.Clock), cancellation),
            paced ? null : () => recording.Progress, () => $"{run.Tally.Sent:N0} messages published");
        var finish = run.FinishAsync(cancellation);
        await ProgressLine.ShowAsync(around, finish, () => run.Accounted / Math.Max(1.0, run.Tally.Sent),
            () => $"{run.Accounted:N0} accounted for");
        var result = await finish;
        await ReportAsync(around, request, recording, run, result);
        return result.Missing == 0 && run.Tally.Refused == 0 && recording.Unreadable.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task ReportAsync(Surroundings around, Request request, CsvRecording recording, ReconciledRun run,
        Reconciliation result)
    {
        foreach (var row in recording.Unreadable.Take(MostRows))
            await around.Error.WriteLineAsync($"{request.File}: line {row.Line}: {row.Why}");
        if (recording.Unreadable.Count > 0)
            await around.Error.WriteLineAsync($"{recording.Unreadable.Count:N0} rows could not be read and were not sent");
        if (run.Tally.Refused > 0)
            await around.Error.WriteLineAsync($"{run.Tally.Refused:N0} messages were refused by the broker");
        if (request.Json)
            await around.Output.WriteLineAsync(ReconciliationText.Json(result, run.Tally.Refused, recording.Unreadable.Count, run.Took));
        foreach (var line in request.Json ? [] : ReconciliationText.Lines(result, run.Took))
            await around.Output.WriteLineAsync(line);
    }

    private sealed record Request(string File, string Map, string Speed, PublisherOptions Publisher, string Data, int StallSeconds,
        bool Json);
}
