using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;
using static SmartPilots.Functions.Http.Instant;

namespace SmartPilots.Functions.Pilots;

/// <param name="InForce">Null when the pilot is no longer served.</param>
internal sealed record VersionsAnswer(string Pilot, string? InForce, IReadOnlyList<VersionItem> Versions);

/// <param name="FirstInForceAt">By the functions' clock.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Version">16 hex digits: SHA-256 of the file, and of the shipped device types that it names.</param>
internal sealed record VersionItem(string Version, DateTime FirstInForceAt, [AllowedValues("package", "put")] string Origin, long Bytes);

/// <summary>The versions of a pilot's file that were ever in force: readings name them by their first eight digits.</summary>
public sealed class PilotVersionsFunction(PilotVersions versions, PilotSource pilots)
{
    /// <summary>The versions of a pilot's file that were ever in force; readings name them by their first eight digits.</summary>
    [Function("pilot-versions")]
    [Answers<VersionsAnswer>("The one first in force at the start"), Refuses(404)]
    public Task Versions([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/pilots/{pilot}/versions")] HttpRequest request,
        string pilot, CancellationToken cancellationToken) =>
        request.ForCallerAsync(pilots, current => AnswerAsync(request, pilot, current.FindPilot(pilot)?.Version, cancellationToken), cancellationToken);

    private async Task AnswerAsync(HttpRequest request, string pilot, string? inForce, CancellationToken cancellationToken)
    {
        var all = DeviceTopic.IsSegment(pilot) ? await versions.ListAsync(pilot, cancellationToken) : [];
        if (all.Count == 0 && inForce is null)
        {
            await request.WriteProblemAsync(Problem.NotFound($"There is no pilot {pilot}."));
            return;
        }
        await request.WriteJsonAsync(new VersionsAnswer(pilot, inForce, [.. all.Select(one => new VersionItem(one.Version,
            Utc(one.FirstTicks), one.Origin, one.Bytes))]), ApiJson.Default.VersionsAnswer, cancellationToken);
    }
}
