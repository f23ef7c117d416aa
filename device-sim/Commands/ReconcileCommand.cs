using SmartPilots.DeviceSim.Check;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Reconcile;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>
/// <c>reconcile fleet PILOT...</c> and <c>reconcile recording FILE...</c>: sends nothing; plays the same traffic again from seed, files and
/// fault plan, and compares what must be stored with what the API shows, to the reading.
/// </summary>
internal static class ReconcileCommand
{
    public static Command Create(CommandContext around)
    {
        var fleets = new FleetOptions().Completing(around);
        var fleet = new Command("fleet", "What `run` with the same options sent");
        fleets.AddTo(fleet);
        Finish(around, fleet, fleets.Faults, parsed => fleets.Faults.Apply(parsed, around, fleets.Read(parsed, around).Traffic()));
        var recordings = new RecordingOptions().Completing(around);
        var recording = new Command("recording", "What `replay` with the same options sent");
        recordings.AddTo(recording);
        Finish(around, recording, recordings.Faults, parsed => recordings.Read(parsed, around));
        return new Command("reconcile", "Compare what must be stored with what the API shows, to the reading") { fleet, recording };
    }

    private static void Finish(CommandContext around, Command command, FaultOptions faults, Func<ParseResult, Traffic> read)
    {
        var place = new SystemOptions();
        var json = new Option<bool>("--json") { Description = "End with one line of JSON" };
        command.Options.Add(json);
        place.AddTo(command);
        command.SetAction((parsed, cancellationToken) => ExitCodes.OfAsync(around.Error, cancellationToken, async () =>
        {
            if (place.IsBrokerAlone(parsed))
                throw new InputFileException("--broker", parsed.GetValue(place.Broker)!, "needs --api, which is what is compared with");
            await around.Error.WriteLineAsync($"seed {parsed.GetValue(faults.Seed)}");
            var traffic = read(parsed);
            var pilots = around.ReadPilots(traffic);
            var expected = new ExpectedStore(pilots.Select(pilot => pilot.Definition));
            foreach (var message in traffic.Messages)
                expected.Add(message);
            await using var system = await place.OpenAsync(parsed, around, cancellationToken, request => request with
            {
                Extended = [.. pilots.Where(pilot => pilot.Extended)],
            });
            using var http = new HttpClient();
            var api = new ApiReader(http, system.Find, around.Clock, ApiReader.DefaultPatience);
            var differences = await PublishingVerb.CheckAsync(around, api, expected, cancellationToken);
            if (parsed.GetValue(json))
                await around.Output.WriteLineAsync(ReconciliationText.Json(differences));
            foreach (var line in parsed.GetValue(json) ? [] : ReconciliationText.Lines(differences))
                await around.Output.WriteLineAsync(line);
            return differences.IsNone ? ExitCodes.Done : ExitCodes.Failed;
        }));
    }
}
