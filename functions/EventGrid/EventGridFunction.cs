using SmartPilots.Functions.Ingest;

namespace SmartPilots.Functions.EventGrid;

/// <summary>
/// Takes what devices publish at the MQTT broker of an Event Grid namespace, as its topic's subscription delivers it: CloudEvents, one or
/// many at a time, each at least once, in any order. 200 when each is stored or in quarantine, 503 when all of them are to come again.
/// </summary>
public sealed class EventGridFunction(DeliveryAuthenticator authenticator, EventIntake intake)
{
    private const string Route = "api/eventgrid";

    /// <summary>
    /// The handshake of CloudEvents webhooks: without this answer Event Grid makes no subscription. It shows no key and learns nothing; what
    /// it may deliver is decided with each delivery.
    /// </summary>
    [Function("eventgrid-handshake")]
    [Header("WebHook-Request-Origin", "Name of the deliverer", Needed = true)]
    [Answers(200, "Consent, in WebHook-Allowed-Origin, WebHook-Allowed-Rate and Allow"), Refuses(404, "No namespace is in the settings (event-grid-off)")]
    public async Task Handshake([HttpTrigger(AuthorizationLevel.Anonymous, "options", Route = Route)] HttpRequest request)
    {
        if (!authenticator.IsOn)
            await request.WriteProblemAsync(DeliveryProblem.Off);
        else if (request.Headers["WebHook-Request-Origin"].Count == 0)
            await request.WriteProblemAsync(Problem.WrongParameter("WebHook-Request-Origin", "a header with the name of the deliverer"));
        else
        {
            var headers = request.HttpContext.Response.Headers;
            headers.Allow = "POST";
            headers["WebHook-Allowed-Origin"] = "*";
            headers["WebHook-Allowed-Rate"] = "*";
        }
    }

    /// <summary>
    /// Take in what the MQTT broker of an Event Grid namespace routes: one CloudEvent or an array of them. The topic is taken from attribute mqtttopic, the client
    /// from clientname, with which the namespace enriches each event. An event without them, and one that cannot be read, waits in quarantine with its bytes.
    /// </summary>
    [Function("eventgrid")]
    [Takes("application/cloudevents+json", "At most 8 MiB"), Takes("application/cloudevents-batch+json")]
    [Answers<DeliveryCounts>("Final: how many of the events had which outcome")]
    [Refuses(400, "Not a batch of CloudEvents: nothing of it was taken (malformed-batch)")]
    [Refuses(401, "No known key (unauthorized), or a token that is not one that Event Grid shows for this app (bad-token)")]
    [Refuses(404, "No namespace is in the settings (event-grid-off)"), Refuses(413), Refuses(415)]
    [Refuses(503, "Deliver all of it again after Retry-After: not all was stored (store-unavailable), or the token's key is not known yet (no-signing-keys)")]
    public async Task Deliver([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await authenticator.AdmitAsync(request, cancellationToken) is not { } sender)
            return;
        using var body = new BatchBody();
        await request.AnswerAsync(async () => await body.ReadAsync(request, BatchLimits.MaxBodyBytes, Problem.BatchTooLarge, cancellationToken) is { } problem ? problem
            : await intake.TakeAsync(sender, body.Bytes, cancellationToken) switch
            {
                { Malformed: { } why } => Problem.MalformedBatch(why),
                { Counts: { } counts } => Answer.Json(counts, ApiJson.Default.DeliveryCounts),
                _ => Problem.StoreUnavailable,
            }, cancellationToken);
    }
}
