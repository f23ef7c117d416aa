using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Pilots;

/// <param name="InForce">Null when the pilot is no longer served.</param>
internal sealed record VersionsAnswer(string Pilot, string? InForce, IReadOnlyList<VersionItem> Versions);

/// <param name="FirstInForceAt">By the functions' clock.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Version">16 hex digits: SHA-256 of the file, and of the shipped device types that it names.</param>
internal sealed record VersionItem(string Version, DateTime FirstInForceAt, [AllowedValues("package", "put")] string Origin, long Bytes);

public sealed class PilotFileFunction(PilotVersions versions, PilotSource pilots)
{
    /// <summary>A pilot's file as it was written: of the version in force, or of any that ever was.</summary>
    [Function("pilot-file")]
    [Query("version", "At least the first eight digits; by default the version in force")]
    [Answers(200, "The file; its version is the ETag", "application/json"), Refuses(404), Never(400)]
    public Task PilotFile([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/pilots/{pilot}")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
    {
        var wanted = request.Query["version"].ToString() is { Length: > 0 } text ? text : current.FindPilot(pilot)?.Version;
        // Digits that start several versions name none.
        var version = wanted is { Length: >= DeviceDefinition.ShortVersionLength } && (await ListAsync(pilot, cancellationToken))
            .Where(one => one.Version.StartsWith(wanted, StringComparison.Ordinal)).ToList() is [var only] ? only.Version : null;
        if (version is null || await versions.FileAsync(pilot, version, cancellationToken) is not { } file)
            return Problem.NotFound(wanted is null ? $"There is no pilot {pilot}." : $"Pilot {pilot} has no version {wanted}.");
        return new Answer((_, _) =>
        {
            var response = request.HttpContext.Response;
            response.ContentType = "application/json; charset=utf-8";
            response.ContentLength = file.Length;
            response.Headers.ETag = $"\"{version}\"";
            return response.Body.WriteAsync(file, cancellationToken).AsTask();
        });
    }, cancellationToken);

    /// <summary>The versions of a pilot's file that were ever in force; readings name them by their first eight digits.</summary>
    [Function("pilot-versions")]
    [Answers<VersionsAnswer>("The one first in force at the start"), Refuses(404)]
    public Task Versions([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/pilots/{pilot}/versions")] HttpRequest request,
        string pilot, CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
    {
        var (all, inForce) = (await ListAsync(pilot, cancellationToken), current.FindPilot(pilot)?.Version);
        return all.Count == 0 && inForce is null ? Problem.NotFound($"There is no pilot {pilot}.") : Answer.Json(new VersionsAnswer(pilot, inForce,
            [.. all.Select(one => new VersionItem(one.Version, Utc(one.FirstTicks), one.Origin, one.Bytes))]), ApiJson.Default.VersionsAnswer);
    }, cancellationToken);

    private async Task<IReadOnlyList<VersionFacts>> ListAsync(string pilot, CancellationToken cancellationToken) =>
        DeviceTopic.IsSegment(pilot) ? await versions.ListAsync(pilot, cancellationToken) : [];
}
