using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;

namespace SmartPilots.Functions.Pilots;

/// <summary>Gives a pilot's file as it was written: of the version in force, or of any that ever was.</summary>
public sealed class PilotFileFunction(PilotVersions versions, PilotSource pilots, CallerKeys callers)
{
    [Function("pilot-file")]
    public async Task PilotFile([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/pilots/{pilot}")] HttpRequest request, string pilot,
        CancellationToken cancellation)
    {
        if (!await callers.RefuseAsync(request, CallerRole.Operator))
            await request.WithStoreAsync(() => AnswerAsync(request, pilot, cancellation));
    }

    private async Task AnswerAsync(HttpRequest request, string pilot, CancellationToken cancellation)
    {
        var inForce = (await pilots.LatestAsync(cancellation)).FindPilot(pilot);
        var wanted = request.Query["version"].ToString() is { Length: > 0 } text ? text : inForce?.Version;
        var version = wanted is null ? null : (await versions.ListAsync(pilot, cancellation)).Select(one => one.Version)
            .Where(one => wanted.Length >= PilotVersion.ShortLength && one.StartsWith(wanted, StringComparison.Ordinal)).ToList() is [var only] ? only : null;
        if (version is null || await versions.FileAsync(pilot, version, cancellation) is not { } file)
        {
            await request.WriteProblemAsync(Problem.NotFound(wanted is null ? $"There is no pilot {pilot}." : $"Pilot {pilot} has no version {wanted}."));
            return;
        }
        var response = request.HttpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = file.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.ETag = $"\"{version}\"";
        await response.Body.WriteAsync(file, cancellation);
    }
}
