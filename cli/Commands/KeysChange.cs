using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands;

/// <summary>A change of a data folder's <c>keys.json</c>.</summary>
internal static class KeysChange
{
    /// <summary>Makes it, and returns when it is in force in the system that runs on the folder, if one does.</summary>
    /// <param name="change">Leaves in force the operator key of <see cref="Credentials"/>, with which the running system is asked.</param>
    /// <exception cref="IOException">The file is changed, and the running system could not be asked.</exception>
    public static async Task MakeAsync(DataFolder data, Action change, CancellationToken cancellationToken)
    {
        change();
        if (RunningSystem.Find(data) is not { } running)
            return;
        using var api = new ApiClient(new Uri(running.Api), Credentials.Open(data).OperatorKey);
        await api.CallAsync(HttpMethod.Get, "/api/keys-in-force", null, cancellationToken);
    }
}
