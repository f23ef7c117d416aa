using NodaTime;
using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Faults;
using SmartPilots.DeviceSim.Scenarios;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>run PILOT...</c>: fleets from scenarios, from a time, for so long, at a speed, with faults.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext around)
    {
        var fleets = new FleetOptions().Completing(around);
        var shared = new PublishOptions();
        var labels = new Option<string?>("--labels")
        {
            Description = "Write the true times of events and faults to this file (JSON lines)",
        };
        var capture = new Option<string?>("--out")
        {
            Description = "Write the messages to this capture (gzip when it ends in .gz) and send nothing; needs no system",
        };
        var command = new Command("run", "Run fleets of simulated devices, and reconcile with the ledger");
        fleets.AddTo(command);
        shared.AddTo(command);
        command.Options.Add(labels);
        command.Options.Add(capture);
        command.SetAction((parsed, cancellationToken) => ExitCodes.OfAsync(around.Error, cancellationToken, async () =>
        {
            await around.Error.WriteLineAsync($"seed {parsed.GetValue(fleets.Faults.Seed)}");
            var run = fleets.Read(parsed, around);
            if (parsed.GetValue(labels) is { } file)
                await WriteLabelsAsync(file, run, fleets.Faults.Read(parsed, around), cancellationToken);
            var traffic = fleets.Faults.Apply(parsed, around, run.Traffic()) with { IsSimulated = true };
            if (parsed.GetValue(capture) is { } output)
            {
                var written = CaptureFile.Write(output, traffic.Messages);
                await around.Output.WriteLineAsync(parsed.GetValue(shared.Json)
                    ? $$"""{"written":{{written}}}""" : $"{written:N0} messages written");
                return ExitCodes.Done;
            }
            return await new PublishingVerb(around, shared, parsed).RunAsync(traffic, sort: false, cancellationToken);
        }));
        return command;
    }

    private static Task WriteLabelsAsync(string file, FleetRun run, FaultPlan? plan, CancellationToken cancellationToken)
    {
        // The plan's times count from the first message.
        var first = plan is null ? null : run.Traffic().Messages.Select(message => (long?)message.Ticks).FirstOrDefault();
        return LabelsFile.WriteAsync(file, run.Fleets, run.From, run.To, plan,
            first is { } ticks ? Instant.FromDateTimeUtc(new DateTime(ticks, DateTimeKind.Utc)) : run.From, cancellationToken);
    }
}
