using System.Buffers;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Ingest;

public sealed class IngestFunction(IngestPipeline pipeline, CallerKeys callers, BatchAuthenticator authenticator)
{
    /// <summary>Take in a batch of MQTT messages as CloudEvents.</summary>
    [Function("ingest")]
    [Header("Content-Encoding", "How the body is compressed", "gzip", "identity")]
    [Header("Smartpilots-Signature", "v1,gateway=NAME,t=UNIXSECONDS,id=HEX32,s=BASE64: HMAC-SHA256 under the gateway's signing key over v1\\nNAME\\nt\\nid\\n and the "
        + "body as sent; within five minutes, each id once. A gateway with a signing key is refused without (403 bad-signature, replayed; unknown-gateway when its "
        + "name is not known, foreign-source when an event names another gateway)")]
    [Takes("application/cloudevents-batch+json", "At most 8 MiB after decompression and 5,000 events", Component = "CloudEventBatch")]
    [Answers(200, "One outcome per event, in the batch's order", "application/vnd.smartpilots.outcomes+json", Component = "Outcomes")]
    [Refuses(400, "Not a batch of CloudEvents: nothing of it was taken (malformed-batch)"), Refuses(413), Refuses(415)]
    public async Task Ingest([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/ingest")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (await callers.AdmitAsync(request, CallerRole.Gateway) is not { } caller)
            return;
        using var body = new BatchBody();
        var scope = AccessScope.All;
        var events = new List<DeviceEvent>();
        var problem = await body.ReceiveAsync(request, cancellationToken)
            ?? authenticator.Check(caller.Id, request.Headers[BatchSignature.Header], body.Sent.Span, out scope)
            ?? body.Inflate()
            ?? (CloudEventBatchReader.TryRead(body.Bytes, events, out var error) ? null : Problem.MalformedBatch(error))
            ?? BatchAuthenticator.CheckSources(caller.Id, events);
        if (problem is not null)
        {
            await request.WriteProblemAsync(problem);
            return;
        }
        var (outcomes, commands) = await pipeline.IngestAsync(events, scope, cancellationToken);
        if (outcomes.Length > 0 && outcomes.All(outcome => outcome.Outcome == Outcome.Retry))
            await request.WriteProblemAsync(Problem.StoreUnavailable);
        else
            await AnswerAsync(request.HttpContext.Response, outcomes, commands, cancellationToken);
    }

    private static async Task AnswerAsync(HttpResponse response, EventOutcome[] outcomes, IReadOnlyList<DeviceCommand> commands,
        CancellationToken cancellationToken)
    {
        var answer = new ArrayBufferWriter<byte>(64 * (outcomes.Length + 1));
        BatchAnswer.Write(answer, outcomes, commands);
        response.ContentType = BatchLimits.AnswerContentType;
        response.ContentLength = answer.WrittenCount;
        await response.Body.WriteAsync(answer.WrittenMemory, cancellationToken);
    }
}
