using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Verification;
using SmartPilots.Local.Data;
using SmartPilots.Local.Storage;

namespace SmartPilots.Cli.Commands.Verification;

/// <summary><c>verify</c> and <c>rebuild</c> on the store of a data folder itself, whether a system runs on it or not.</summary>
internal static class StoreVerification
{
    public static async Task RunAsync(ParseResult parsed, DeviceFilter filter, string folder, string folderOfPilots, bool repair, VerifyOutput output,
        CancellationToken cancellationToken)
    {
        var pilots = new PilotSource(PilotsFolder.Load(folderOfPilots, Path.Combine(folder, DataFolder.PilotsName)));
        using var store = Open(folder);
        if (store is not null)
            await InForceAsync(store, pilots, cancellationToken);
        var chosen = filter.Choose(parsed, pilots.Current.Devices, device => device.Key);
        if (store is null)
            throw new IOException($"There is no store in {Path.GetFullPath(folder)}.");
        var verification = new WindowVerification(store, TimeProvider.System);
        foreach (var pilot in chosen)
        {
            DeviceDefinition[] devices = [.. pilot];
            output.Report(pilot.Key, repair
                ? await verification.RebuildAsync(devices, output, cancellationToken)
                : await verification.VerifyAsync(devices, output, cancellationToken));
        }
    }

    private static SqliteTelemetryStore? Open(string folder) =>
        Path.Combine(folder, DataFolder.StoreName) is var file && File.Exists(file) ? new SqliteTelemetryStore(file) : null;

    // With the versions that were put, and the devices registered as they appeared.
    private static async Task InForceAsync(SqliteTelemetryStore store, PilotSource pilots, CancellationToken cancellationToken)
    {
        var files = new PilotFileStore(store, pilots, TimeProvider.System, TimeProvider.System, NullLogger<PilotFileStore>.Instance, keeps: false);
        await files.RefreshAsync(cancellationToken);
        if (files.Refused is [var error, ..])
            throw new InvalidDataException(error.ToString());
    }
}
