using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Core;
using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Proof;
using SmartPilots.Local.Data;
using SmartPilots.Local.Storage;

namespace SmartPilots.Local.Commands;

/// <summary>
/// <c>verify</c> and <c>rebuild</c>: the proof that windows are what their raw readings make them, and the repair. They work on the store
/// itself, whether a system runs on it or not.
/// </summary>
internal static class VerifyCommand
{
    public static Command CreateVerify() => Create("verify", "Rebuild windows from raw readings and compare them with what is stored", repair: false);

    public static Command CreateRebuild() => Create("rebuild", "Put windows right that are not what their raw readings make them", repair: true);

    private static Command Create(string name, string description, bool repair)
    {
        var device = new Option<string?>("--device") { Description = "Only this device: pilot/site/device" };
        var site = new Option<string?>("--site") { Description = "Only this site: pilot/site" };
        var pilot = new Option<string?>("--pilot") { Description = "Only this pilot" };
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output" };
        var data = LocalArguments.Data();
        var folderOfPilots = LocalArguments.Pilots();
        var command = new Command(name, description) { device, site, pilot, json, data, folderOfPilots };
        command.Validators.Add(result =>
        {
            if (new Option[] { device, site, pilot }.Count(option => result.GetResult(option) is not null) > 1)
                result.AddError("One of --device, --site and --pilot is enough.");
        });
        command.SetAction((parsed, cancellation) => LocalArguments.AnswerAsync(cancellation, async () =>
        {
            var folder = parsed.GetRequiredValue(data);
            var pilots = new PilotSource(PilotsFolder.Load(parsed.GetRequiredValue(folderOfPilots), Path.Combine(folder, DataFolder.PilotsName)));
            using var store = Open(folder);
            if (store is not null)
                await InForceAsync(store, pilots, cancellation);
            var scope = Scope(pilots.Current, parsed.GetValue(device), parsed.GetValue(site), parsed.GetValue(pilot));
            if (store is null)
                throw new IOException($"There is no store in {Path.GetFullPath(folder)}.");
            var output = new VerifyOutput(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(json));
            return await RunAsync(new Verification(store, TimeProvider.System), scope, repair, output, cancellation);
        }));
        return command;
    }

    private static SqliteTelemetryStore? Open(string folder) =>
        Path.Combine(folder, DataFolder.StoreName) is var file && File.Exists(file) ? new SqliteTelemetryStore(file) : null;

    // With the versions that were put, and the devices registered as they appeared.
    private static async Task InForceAsync(SqliteTelemetryStore store, PilotSource pilots, CancellationToken cancellation)
    {
        var book = new PilotBook(store, pilots, TimeProvider.System, TimeProvider.System, NullLogger<PilotBook>.Instance, keeps: false);
        await book.LookAsync(cancellation);
        if (book.Refused is [var error, ..])
            throw new InvalidDataException(error.ToString());
    }

    private static async Task<int> RunAsync(Verification verification, IEnumerable<IGrouping<string, DeviceDefinition>> pilots, bool repair,
        VerifyOutput output, CancellationToken cancellation)
    {
        foreach (var pilot in pilots)
        {
            DeviceDefinition[] devices = [.. pilot];
            output.Tell(pilot.Key, repair
                ? await verification.RebuildAsync(devices, output, cancellation)
                : await verification.VerifyAsync(devices, output, cancellation));
        }
        return output.End(repair);
    }

    private static IEnumerable<IGrouping<string, DeviceDefinition>> Scope(PilotCatalog pilots, string? device, string? site, string? pilot)
    {
        var devices = pilots.Devices.Where(candidate => IsIn(candidate.Key, device, site, pilot)).ToList();
        return devices.Count > 0
            ? devices.GroupBy(candidate => candidate.Key.Pilot)
            : throw new InvalidDataException($"No pilot file has {device ?? site ?? pilot}.");
    }

    private static bool IsIn(DeviceKey key, string? device, string? site, string? pilot) =>
        (device is null || key.ToString() == device) && (site is null || $"{key.Pilot}/{key.Site}" == site) && (pilot is null || key.Pilot == pilot);
}
