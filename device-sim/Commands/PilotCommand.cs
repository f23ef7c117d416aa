using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Pilots;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>
/// <c>pilot fleet PILOT --devices N</c> and <c>pilot recording FILE... --map MAP</c>: writes the pilot file with the devices that the
/// shipped one lacks, for a system that is not started for the occasion.
/// </summary>
internal static class PilotCommand
{
    public static Command Create(CommandContext around)
    {
        var fleets = new FleetOptions().Completing(around);
        var fleet = new Command("fleet", "Write the pilot file that knows the devices of `run PILOT --devices N`")
        {
            fleets.Pilots, fleets.Devices,
        };
        Finish(around, fleet, parsed => fleets.Read(parsed, around).Traffic());
        var recordings = new RecordingOptions().Completing(around);
        var recording = new Command("recording", "Write the pilot file that knows the devices of `replay FILE --map MAP`")
        {
            recordings.Files, recordings.Map,
        };
        Finish(around, recording, parsed => recordings.Read(parsed, around));
        return new Command("pilot", "Write the pilot file with devices that it does not list yet; put it in the system's folder of pilots")
        {
            fleet, recording,
        };
    }

    private static void Finish(CommandContext around, Command command, Func<ParseResult, Traffic> read)
    {
        var output = new Option<string>("--out") { Description = "Pilot file to write", Required = true };
        command.Options.Add(output);
        command.SetAction((parsed, cancellationToken) => ExitCodes.OfAsync(around.Error, cancellationToken, async () =>
        {
            var traffic = read(parsed);
            if (traffic.Pilots is not [var name])
                throw new InputFileException("pilot", string.Join(' ', traffic.Pilots), "is more than one pilot; a file holds one");
            var pilot = PilotFile.Read(around.PilotsFolder, name, traffic.Added);
            await File.WriteAllBytesAsync(parsed.GetRequiredValue(output), pilot.Bytes, cancellationToken);
            var devices = pilot.Definition.Sites.Sum(site => site.Devices.Count);
            await around.Output.WriteLineAsync($"{name}: {devices:N0} devices written to {parsed.GetRequiredValue(output)}");
            return ExitCodes.Done;
        }));
    }
}
