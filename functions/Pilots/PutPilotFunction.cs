using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Pilots;

/// <param name="Before">The version that was in force; null for a new pilot.</param>
/// <param name="EverywhereWithinSeconds">Until then an instance of the app may still work by the version before.</param>
internal sealed record PutAnswer(string Pilot, string Version, string? Before, int EverywhereWithinSeconds);

/// <summary>
/// Puts a pilot file in force, checked as <c>check</c> does: it overrides the packaged one until it is withdrawn. The file of an earlier
/// version goes back to that version.
/// </summary>
public sealed class PutPilotFunction(PilotFileStore store, PilotSource pilots)
{
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Put a pilot file in force, here at once and in every instance within 30 s. It overrides the packaged file until it is withdrawn.</summary>
    [Function("put-pilot")]
    [Takes("application/json", "A pilot file (pilots/pilot.schema.json), at most 4 MiB and 900,000 bytes after gzip. The device types that ship may be named")]
    [Answers<PutAnswer>("It is in force and kept"), Refuses(413, "pilot-too-large"), Never(400)]
    [Refuses(422, "The file has mistakes (wrong-pilot-file, with all of them), or is of another pilot (other-pilot); what was in force stays")]
    public Task Put([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/pilots/{pilot}")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) => request.ForCallerAsync(async _ =>
    {
        var read = await ReadAsync(request, $"{pilot}.json", cancellationToken);
        if (Refusal(read, pilot) is { } problem)
            return problem;
        var before = (await pilots.LatestAsync(cancellationToken)).FindPilot(pilot)?.Version;
        request.NoteChange(pilot, $"version {read!.Pilot!.Version}, before {before ?? "none"}");
        await store.PutAsync(read.Pilot, cancellationToken);
        return Answer.Json(new PutAnswer(pilot, read.Pilot.Version, before, (int)PilotFileStore.RefreshEvery.TotalSeconds), ApiJson.Default.PutAnswer);
    }, cancellationToken);

    /// <summary>Withdraw the version that was put: the packaged file is in force again. No version is deleted.</summary>
    [Function("withdraw-pilot")]
    [Answers<PutAnswer>("The packaged file is in force"), Refuses(404)]
    public Task Withdraw([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/pilots/{pilot}")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
    {
        var before = current.FindPilot(pilot)?.Version;
        return await store.WithdrawAsync(pilot, cancellationToken)
            ? Answer.Json(new PutAnswer(pilot, pilots.Current.FindPilot(pilot)!.Version, before, (int)PilotFileStore.RefreshEvery.TotalSeconds),
                ApiJson.Default.PutAnswer)
            : Problem.NotFound($"No file of a pilot {pilot} is packaged: withdrawing would end it.");
    }, cancellationToken);

    private static Problem? Refusal(PilotFileResult? read, string pilot)
    {
        if (read is null)
            return Problem.PilotTooLarge;
        if (read.Errors.Count > 0)
            return Problem.WrongPilotFile(read.Errors);
        if (read.Pilot!.Id != pilot)
            return Problem.OtherPilot(read.Pilot.Id, pilot);
        return VersionRows.IsTooLarge(read.Pilot) ? Problem.PilotTooLarge : null;
    }

    // Null when it is too large.
    private static async Task<PilotFileResult?> ReadAsync(HttpRequest request, string name, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                body.Write(buffer, 0, read);
                if (body.Length > MaxBytes)
                    return null;
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null; // the server's own limit, reached before ours
        }
        return PilotFileReader.Read(body.GetBuffer().AsSpan(0, (int)body.Length), name);
    }
}
