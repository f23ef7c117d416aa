using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Pilots;

/// <summary>Gives a pilot's file as it was written: of the version in force, or of any that ever was.</summary>
public sealed class PilotFileFunction(PilotVersions versions, PilotSource pilots)
{
    /// <summary>A pilot's file as it was written: of the version in force, or of any that ever was.</summary>
    [Function("pilot-file")]
    [Query("version", "At least the first eight digits; by default the version in force")]
    [Answers(200, "The file; its version is the ETag", "application/json"), Refuses(404), Never(400)]
    public Task PilotFile([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/pilots/{pilot}")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) =>
        request.ForCallerAsync(pilots, current => AnswerAsync(request, pilot, current.FindPilot(pilot), cancellationToken), cancellationToken);

    private async Task AnswerAsync(HttpRequest request, string pilot, PilotDefinition? inForce, CancellationToken cancellationToken)
    {
        var wanted = request.Query["version"].ToString() is { Length: > 0 } text ? text : inForce?.Version;
        var version = wanted is { Length: >= DeviceDefinition.ShortVersionLength } ? await FullAsync(pilot, wanted, cancellationToken) : null;
        if (version is null || await versions.FileAsync(pilot, version, cancellationToken) is not { } file)
        {
            await request.WriteProblemAsync(Problem.NotFound(wanted is null ? $"There is no pilot {pilot}." : $"Pilot {pilot} has no version {wanted}."));
            return;
        }
        var response = request.HttpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = file.Length;
        response.Headers.ETag = $"\"{version}\"";
        await response.Body.WriteAsync(file, cancellationToken);
    }

    // Null for digits that start no version, or several.
    private async Task<string?> FullAsync(string pilot, string digits, CancellationToken cancellationToken)
    {
        var all = DeviceTopic.IsSegment(pilot) ? await versions.ListAsync(pilot, cancellationToken) : [];
        return all.Where(one => one.Version.StartsWith(digits, StringComparison.Ordinal)).ToList() is [var only] ? only.Version : null;
    }
}
