using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands;

/// <summary>A change of a data folder's <c>keys.json</c>.</summary>
internal static class KeysChange
{
    /// <summary>Makes it, and returns when it is in force in the system that runs on the folder, if one does.</summary>
    /// <exception cref="IOException">The file is changed, and the running system could not be asked.</exception>
    public static async Task MakeAsync(DataFolder data, Action change, CancellationToken cancellationToken)
    {
        var running = RunningSystem.Find(data);
        var before = running is null ? "" : Credentials.Open(data).OperatorKey;
        change();
        if (running is null)
            return;
        var after = Credentials.Open(data).OperatorKey; // the change may have replaced it, and the system may have seen that already
        try
        {
            await LookAsync(running, before, cancellationToken);
        }
        catch (IOException) when (after != before)
        {
            await LookAsync(running, after, cancellationToken);
        }
    }

    private static async Task LookAsync(RunningSystem running, string key, CancellationToken cancellationToken)
    {
        using var api = new ApiClient(new Uri(running.Api), key);
        await api.CallAsync(HttpMethod.Get, "/api/keys-in-force", null, cancellationToken);
    }
}
