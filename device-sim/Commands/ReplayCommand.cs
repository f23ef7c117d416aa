using System.CommandLine;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>replay FILE...</c>: publishes a recorded CSV (with <c>--map</c>) or captures as devices, and reconciles.</summary>
internal static class ReplayCommand
{
    public static Command Create(Surroundings around)
    {
        var recording = new RecordingOptions();
        var shared = new PublishOptions();
        var command = new Command("replay", "Publish a recorded CSV or captures as devices over MQTT, and reconcile with the ledger");
        recording.AddTo(command);
        shared.AddTo(command);
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(around.Error, cancellation, async () =>
            await new PublishingVerb(around, shared, parsed).RunAsync(recording.Read(parsed, around),
                sort: parsed.GetValue(recording.Faults.Plan) is null, live: null, cancellation)));
        return command;
    }
}
