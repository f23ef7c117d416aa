using SmartPilots.Core.PilotFiles;
using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands.Pilots;

/// <summary>Where a changed pilot file goes: into the folder of the system on this machine, or to one elsewhere by its API.</summary>
/// <param name="folder">Null for a system elsewhere.</param>
internal sealed class AdoptTarget(ApiClient api, string? folder)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // a running system takes an edited file within a second

    /// <summary>Returns when the file is in force.</summary>
    /// <param name="before">The version in force, from which the change was made.</param>
    /// <exception cref="InvalidDataException">The folder's file is another one than that in force.</exception>
    public async Task PutInForceAsync(PilotDefinition before, byte[] json, CancellationToken cancellationToken)
    {
        var isPut = (string?)(await FindAsync(api, before.Id, cancellationToken))?["origin"] == "put";
        if (folder is null || isPut)
        {
            await api.CallAsync(HttpMethod.Put, $"/api/pilots/{before.Id}", json, cancellationToken);
            return;
        }
        var (file, kept) = PilotFiles.Find(folder, before.Id);
        if (kept.Version != before.Version)
            throw new InvalidDataException($"{file} is not the version in force: ./smartpilots check {file} says why. Put it right first.");
        await TakenAsync(api, before.Id, PilotFiles.Write(file, json).Version, file, cancellationToken);
    }

    /// <summary>Returns when the system on a data folder has taken a file that was written into its folder of pilot files; at once when none runs there.</summary>
    /// <exception cref="IOException">It has not, for a minute.</exception>
    public static async Task TakenIfRunningAsync(string data, PilotDefinition written, string file, CancellationToken cancellationToken)
    {
        if (PilotFiles.Running(data) is not { Pilots: { } folder } running || Path.GetDirectoryName(Path.GetFullPath(file)) != folder)
            return;
        using var api = new ApiClient(new Uri(running.Api), Credentials.Open(new DataFolder(data)).OperatorKey);
        await TakenAsync(api, written.Id, written.Version, file, cancellationToken);
    }

    private static async Task TakenAsync(ApiClient api, string pilot, string version, string file, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var looks = new PeriodicTimer(LookEvery, TimeProvider.System);
        try
        {
            while ((string?)(await FindAsync(api, pilot, patience.Token))?["version"] != version)
                await looks.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{file} is written, but the system has not taken it: its log says why.");
        }
    }

    // Null for a pilot that is not in force.
    private static async Task<JsonNode?> FindAsync(ApiClient api, string pilot, CancellationToken cancellationToken) =>
        (await api.GetAsync("/api/pilots", cancellationToken))["pilots"]!.AsArray().FirstOrDefault(one => (string?)one!["pilot"] == pilot);
}
