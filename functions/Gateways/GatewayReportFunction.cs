using SmartPilots.Core.JsonFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;

namespace SmartPilots.Functions.Gateways;

public sealed class GatewayReportFunction(GatewayStore store, CallerKeys callers, BatchAuthenticator authenticator)
{
    /// <summary>A gateway reports on itself, signed as its batches are.</summary>
    /// <param name="gateway">Its own name.</param>
    [Function("gateway-status")]
    [Takes<GatewayReport>("At most 16 KiB")]
    [Answers(204, "Kept, or an older one than is kept"), Refuses(400, "Not a report (malformed-report)")]
    public async Task Report([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/gateways/{gateway}/status")] HttpRequest request,
        string gateway, CancellationToken cancellationToken)
    {
        if (await callers.AdmitAsync(request, CallerRole.Gateway) is not { } caller)
            return;
        using var body = new BatchBody();
        await request.AnswerAsync(async () =>
        {
            GatewayReport? report = null;
            var problem = (caller.Id == gateway ? null : Problem.ForeignSource(caller.Id, gateway))
                ?? await body.ReceiveAsync(request, GatewayReport.MaxBytes, Problem.MalformedReport($"over {GatewayReport.MaxBytes} bytes"), cancellationToken)
                ?? authenticator.Check(gateway, request.Headers[BatchSignature.Header], body.Sent.Span, out _)
                ?? body.Inflate()
                ?? Read(body.Bytes.Span, out report);
            if (problem is not null)
                return problem;
            await store.KeepAsync(gateway, report!, cancellationToken);
            return Answer.Nothing;
        }, cancellationToken);
    }

    private static Problem? Read(ReadOnlySpan<byte> json, out GatewayReport? report)
    {
        report = null;
        try
        {
            report = JsonSerializer.Deserialize(json, ApiJson.Default.GatewayReport);
            return report is { Alarms: not null, Epoch: not null } ? null : Problem.MalformedReport("a member is missing");
        }
        catch (JsonException e)
        {
            return Problem.MalformedReport(JsonMistake.Sentence(json, e));
        }
    }
}
