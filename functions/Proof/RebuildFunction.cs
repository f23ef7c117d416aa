using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;

namespace SmartPilots.Functions.Proof;

/// <summary>Puts windows right that are not what their raw readings make them.</summary>
public sealed class RebuildFunction(Verification verification, PilotSource pilots, CallerKeys callers)
{
    [Function("rebuild")]
    public async Task Rebuild([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/rebuild")] HttpRequest request,
        CancellationToken cancellation)
    {
        if (await callers.RefuseAsync(request, CallerRole.Operator))
            return;
        if (await request.PilotsAsync(pilots, cancellation) is not { } current)
            return;
        var (devices, problem) = await ProofScope.ReadAsync(request, current, cancellation);
        if (problem is not null)
            await request.WriteProblemAsync(problem);
        else
            await request.WithStoreAsync(async () => await request.WriteJsonAsync(
                await verification.RebuildAsync(devices, null, cancellation), ApiJson.Default.VerificationReport, cancellation));
    }
}
