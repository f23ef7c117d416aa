using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Reconcile;
using SmartPilots.DeviceSim.Scenarios;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>run PILOT</c>: a fleet from a scenario, from a time, for so long, at a speed.</summary>
internal static class RunCommand
{
    public static Command Create(Surroundings around)
    {
        var pilot = new Argument<string>("pilot") { Description = "A pilot with a scenario (pilots/scenarios), or a scenario file" };
        var seed = new Option<ulong>("--seed") { Description = "Same seed, same bytes", DefaultValueFactory = _ => 1 };
        var from = new Option<string?>("--from")
        {
            Description = "First moment, RFC 3339; so long ago that the run ends now when left out",
        };
        var length = new Option<string>("--for") 
        {
            Description = "Simulated time such as 45m, 15h or 30d", DefaultValueFactory = _ => "1h",
        };
        var devices = new Option<int?>("--devices") { Description = "The first so many devices; all when left out" };
        var labels = new Option<string?>("--labels") { Description = "Write the events' true times to this file (JSON lines)" };
        var speed = PublishOptions.Speed("max");
        var shared = new PublishOptions();
        var command = new Command("run", "Run a fleet of simulated devices, and reconcile with the ledger") 
        {
            pilot, seed, from, length, devices, speed, labels,
        };
        shared.AddTo(command);
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(around.Error, cancellation, () =>
        {
            var span = TimeSpans.Parse("--for", parsed.GetRequiredValue(length));
            var start = parsed.GetValue(from) is { } text ? Moment(text) : Instant.FromDateTimeOffset(around.Clock.GetUtcNow()) - span;
            return RunAsync(around, new Request(ScenarioFileOf(around, parsed.GetRequiredValue(pilot)), parsed.GetValue(seed),
                start, start + span,
                parsed.GetValue(devices), parsed.GetRequiredValue(speed), parsed.GetValue(labels), shared.Read(parsed),
                parsed.GetRequiredValue(shared.Data), parsed.GetValue(shared.Stall), parsed.GetValue(shared.Json)), cancellation);
        }));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings around, Request request, CancellationToken cancellation)
    {
        await around.Error.WriteLineAsync($"seed {request.Seed}");
        var fleet = new Fleet(request.Scenario, request.Seed);
        var heard = fleet.Devices.Take(request.Devices ?? int.MaxValue).Select(device => device.Key).ToHashSet();
        if (request.Labels is { } file)
            await LabelsFile.WriteAsync(file, fleet, request.From, request.To, cancellation);
        await using var system = await around.OpenSystem(request.Data, cancellation);
        using var http = new HttpClient();
        var run = new ReconciledRun(http, system.Find, fleet.Pilot, request.Publisher, around.Clock,
            TimeSpan.FromSeconds(request.StallSeconds));
        var now = request.From;
        var messages = fleet.Messages(request.From, request.To, device => heard.Contains(device.Key)).Select(message =>
        {
            now = Instant.FromDateTimeUtc(new DateTime(message.Ticks, DateTimeKind.Utc));
            return message;
        });
        await ProgressLine.ShowAsync(around, run.PublishAsync(messages, PublishOptions.ToPace(request.Speed, around.Clock), cancellation),
            () => (now - request.From) / (request.To - request.From),
            () => $"{run.Tally.Sent:N0} messages published, up to {InstantPattern.General.Format(now)}");
        var finish = run.FinishAsync(cancellation);
        await ProgressLine.ShowAsync(around, finish, () => run.Accounted / Math.Max(1.0, run.Tally.Sent),
            () => $"{run.Accounted:N0} accounted for");
        var result = await finish;
        if (request.Json)
            await around.Output.WriteLineAsync(ReconciliationText.Json(result, run.Tally.Refused, 0, run.Took));
        foreach (var line in request.Json ? [] : ReconciliationText.Lines(result, run.Took))
            await around.Output.WriteLineAsync(line);
        return result.Missing == 0 && run.Tally.Refused == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static string ScenarioFileOf(Surroundings around, string pilot) =>
        pilot.EndsWith(".json", StringComparison.Ordinal)
        ? pilot : Path.Combine(around.PilotsFolder, "scenarios", $"{pilot}.scenario.json");

    private static Instant Moment(string text) => OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } parsed
        ? parsed.Value.ToInstant() : throw new InputFileException("--from", text, "is no RFC 3339 time such as 2026-11-22T23:30:00+01:00");

    private sealed record Request(string Scenario, ulong Seed, Instant From, Instant To, int? Devices, string Speed, string? Labels,
        PublisherOptions Publisher, string Data, int StallSeconds, bool Json);
}
