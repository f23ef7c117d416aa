namespace SmartPilots.DeviceSim.Commands;

/// <summary>
/// <c>replay FILE...</c>: publishes recorded tables (with <c>--map</c>) or captures as devices, and reconciles; with <c>--check</c> it
/// sends nothing and says what would be.
/// </summary>
internal static class ReplayCommand
{
    public static Command Create(CommandContext around)
    {
        var recording = new RecordingOptions().Completing(around);
        var shared = new PublishOptions();
        var command = new Command("replay", "Publish a logger's file or captures as devices over MQTT, and reconcile with the ledger (docs/replay.md)");
        recording.AddTo(command);
        shared.AddTo(command);
        shared.AddCompareTo(command);
        command.SetAction((parsed, cancellationToken) => ExitCodes.OfAsync(around.Error, cancellationToken, async () =>
        {
            if (shared.SendsNothing(parsed))
                return await new CheckingAlone(around, parsed.GetValue(shared.Json)).RunAsync(recording.Read(parsed, around, Played(parsed, shared)));
            var faulty = parsed.GetValue(recording.Faults.Plan) is not null;
            if (faulty)
                await around.Error.WriteLineAsync($"seed {parsed.GetValue(recording.Faults.Seed)}");
            return await new PublishingVerb(around, shared, parsed).RunAsync(recording.Read(parsed, around, Played(parsed, shared)), sort: !faulty,
                cancellationToken);
        }));
        return command;
    }

    private static double Played(ParseResult parsed, PublishOptions shared) =>
        PublishOptions.Number(parsed.GetRequiredValue(shared.Speed)) ?? double.PositiveInfinity;
}
