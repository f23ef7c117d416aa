using System.CommandLine;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>replay FILE...</c>: publishes a recorded CSV (with <c>--map</c>) or captures as devices, and reconciles.</summary>
internal static class ReplayCommand
{
    public static Command Create(Surroundings around)
    {
        var recording = new RecordingOptions().Completing(around);
        var shared = new PublishOptions();
        var command = new Command("replay", "Publish a recorded CSV or captures as devices over MQTT, and reconcile with the ledger");
        recording.AddTo(command);
        shared.AddTo(command);
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(around.Error, cancellation, async () =>
        {
            var faulty = parsed.GetValue(recording.Faults.Plan) is not null;
            if (faulty)
                await around.Error.WriteLineAsync($"seed {parsed.GetValue(recording.Faults.Seed)}");
            return await new PublishingVerb(around, shared, parsed).RunAsync(recording.Read(parsed, around), sort: !faulty, live: null,
                cancellation);
        }));
        return command;
    }
}
