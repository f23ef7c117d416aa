using SmartPilots.Core.Decoding;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Ingest;

/// <param name="Outcome">As in the answer to a batch, or <c>ignored</c> for an event that carries no readings.</param>
/// <param name="Reason">Why it is in quarantine.</param>
/// <param name="Event">The name of an event that is ignored.</param>
internal sealed record WebhookAnswer([AllowedValues("accepted", "late", "duplicate", "quarantined", "redelivered", "ignored")] string Outcome,
    string? Reason = null, string? Event = null);

/// <summary>
/// Takes the webhooks of LoRaWAN network servers: The Things Stack v3 and ChirpStack v4 (its HTTP integration, JSON). The event becomes the
/// message that the server would have published by MQTT, and goes through the same pipeline.
/// <para>
/// The status says whether to come again: 503 when the store did not take it, 200 when it is stored, in quarantine or without readings.
/// So a server retries only what helps; what can't be read, or is no uplink of a known server, waits in quarantine with its bytes.
/// </para>
/// <para>
/// Servers retry in any order and several requests run at once, so there is no numbered row in which a redelivery could be told by its place:
/// with numbers given on arrival, a first try that failed would, on its retry, stand below a message stored meanwhile and be taken for
/// counted, and lost. The identity of the body (<see cref="MessageIdentity"/>), kept with the device's state in the same commit as its
/// readings, tells it instead. After a crash in between, the retry finds all of it or nothing.
/// </para>
/// </summary>
public sealed class WebhookFunction(IngestPipeline pipeline, IntegrationCatalogs catalogs, CallerKeys callers, TimeProvider clock)
{
    /// <summary>
    /// Take in an event that a LoRaWAN network server posts: The Things Stack v3, ChirpStack v4 (JSON). The key is the integration's own, in Authorization: Bearer
    /// KEY or in Smartpilots-Key. Post the same body again after 503: one that was stored is answered redelivered and not counted again. A body that is no uplink
    /// of a known server, or of no known device, waits in quarantine with its bytes.
    /// </summary>
    [Function("webhook")]
    [Query("event", "The event's name, as ChirpStack sends it")]
    [Header("Content-Encoding", "How the body is compressed", "gzip", "identity")]
    [Takes("application/json", "At most 256 KiB after decompression")]
    [Answers<WebhookAnswer>("Final: what became of it. An event without readings (join, acknowledgement, status, log) is ignored: not stored, not counted")]
    [Refuses(400, "The body is no gzip, or breaks off (malformed-batch)"), Refuses(413), Refuses(415)]
    public async Task Webhook([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/webhooks/{integration}")] HttpRequest request,
        string integration, CancellationToken cancellationToken)
    {
        if (await callers.AdmitAsync(request, CallerRole.Integration) is not { } caller)
            return;
        using var body = new BatchBody();
        await request.AnswerAsync(async () =>
        {
            if (caller.Id != integration)
                return Problem.Forbidden(nameof(CallerRole.Integration)) with { Detail = $"The key is not that of {integration}." };
            if (await body.ReadAsync(request, BatchLimits.MaxPayloadBytes, Problem.EventTooLarge, cancellationToken) is { } problem)
                return problem;
            return await TakeAsync(caller, body.Bytes, request.Query["event"], cancellationToken) is { } answer
                ? Answer.Json(answer, ApiJson.Default.WebhookAnswer) : Problem.StoreUnavailable;
        }, cancellationToken);
    }

    /// <summary>Null when it is to be sent again.</summary>
    private async Task<WebhookAnswer?> TakeAsync(CallerKey caller, ReadOnlyMemory<byte> body, string? eventName, CancellationToken cancellationToken)
    {
        if (!WebhookTopic.TryFind(body, eventName, out var topic))
        {
            if (WebhookTopic.EventWithoutReadings(body, eventName) is { } news)
                return new WebhookAnswer("ignored", Event: news);
            topic = $"webhooks/{caller.Id}"; // no device's: it waits in quarantine under the integration
        }
        var message = new DeviceEvent(SourceId.OfIntegration(caller.Id), MessageIdentity.Of(body.Span), topic, clock.GetUtcNow().UtcTicks, body);
        // Looked for before the message is read: a pilot that was just put at another instance, or that a start has not read yet, counts.
        var catalog = await catalogs.OfAsync(caller, cancellationToken);
        var outcome = (await pipeline.IngestAsync([message], AccessScope.All, cancellationToken, catalog)).Outcomes[0];
        if (outcome.Outcome == Outcome.Retry)
            return null;
        return new WebhookAnswer(BatchAnswer.Name(outcome.Outcome), outcome.Reason == Reason.None ? null : outcome.Reason.Code());
    }
}
