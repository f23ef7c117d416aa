using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Verification;

/// <summary>Proves that stored windows are what their raw readings make them, and puts those right that are not.</summary>
public sealed class VerifyFunction(WindowVerification verification, PilotSource pilots)
{
    /// <summary>Compare stored windows with what their raw readings make them.</summary>
    [Function("verify")]
    [Takes<VerificationScope>]
    [Answers<VerificationReport>("What was found"), Refuses(404)]
    public Task Verify([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/verify")] HttpRequest request,
        CancellationToken cancellationToken) => AnswerAsync(request, verification.VerifyAsync, cancellationToken);

    /// <summary>Put windows right that are not what their raw readings make them.</summary>
    [Function("rebuild")]
    [Takes<VerificationScope>]
    [Answers<VerificationReport>("What was found"), Refuses(404)]
    public Task Rebuild([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/rebuild")] HttpRequest request,
        CancellationToken cancellationToken) => AnswerAsync(request, verification.RebuildAsync, cancellationToken);

    private Task AnswerAsync(HttpRequest request,
        Func<IReadOnlyList<DeviceDefinition>, IProgress<VerificationProgress>?, CancellationToken, Task<VerificationReport>> work,
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
    {
        var (devices, problem) = await VerificationScope.ReadAsync(request, current, cancellationToken);
        request.NoteChange(string.Join(',', devices.Select(device => $"{device.Key.Pilot}/{device.Key.Site}").Distinct()), $"{devices.Count} devices");
        return problem is null ? Answer.Json(await work(devices, null, cancellationToken), ApiJson.Default.VerificationReport) : problem;
    }, cancellationToken);
}
