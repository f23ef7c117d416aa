using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Answers;

namespace SmartPilots.Functions.Proof;

/// <summary>Compares stored windows with what their raw readings make them.</summary>
public sealed class VerifyFunction(Verification verification, PilotSource pilots, CallerKeys callers)
{
    [Function("verify")]
    public async Task Verify([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/verify")] HttpRequest request,
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
                await verification.VerifyAsync(devices, null, cancellation), ApiJson.Default.VerificationReport, cancellation));
    }
}
