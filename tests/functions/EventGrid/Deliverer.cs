using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Tests.EventGrid;

/// <summary>
/// A subscription of Event Grid as its documentation describes it: it asks for consent first, delivers each event at least once, one by one
/// or in batches of which all or none is taken, repeats what was not answered 2xx, gives up at once on 400, 401, 403, 404 and 413, and puts into
/// <see cref="DeadLetters"/> what it gave up.
/// </summary>
internal sealed class Deliverer(string address, string? key = null, Func<string>? token = null) : IDisposable
{
    private const int Attempts = 30;
    private const string Origin = "eventgrid.azure.net";
    private static readonly HttpStatusCode[] Final =
    [
        HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.RequestEntityTooLarge,
    ];

    private readonly HttpClient _http = new();

    public List<JsonObject> DeadLetters { get; } = [];

    /// <summary>Such as <c>503 store-unavailable</c> or <c>200 accepted 2 redelivered 1</c>, one for each request, in order.</summary>
    public List<string> Answers { get; } = [];

    /// <summary>Called before an attempt is repeated.</summary>
    public Action BeforeRetry { get; set; } = () => { };

    public string Url => $"{address}/api/eventgrid";

    /// <summary>The handshake that makes a subscription: false when the endpoint does not consent.</summary>
    public async Task<bool> SubscribeAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, Url);
        request.Headers.Add("WebHook-Request-Origin", Origin);
        request.Headers.Add("WebHook-Request-Rate", "120");
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode == HttpStatusCode.OK && answer.Content.Headers.Allow.Contains("POST")
            && answer.Headers.TryGetValues("WebHook-Allowed-Origin", out var allowed) && allowed.Single() is "*" or Origin;
    }

    /// <summary>Delivers until it is taken or given up; the last answer.</summary>
    public async Task<string> DeliverAsync(params JsonObject[] events)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (status, answer) = await PostAsync(Batch(events));
            if ((int)status is >= 200 and < 300)
                return answer;
            if (Final.Contains(status) || attempt == Attempts)
            {
                DeadLetters.AddRange(events.Select(one => DeadLetter(one, attempt, status)));
                return answer;
            }
            BeforeRetry();
        }
    }

    /// <summary>One event alone, as it comes where batching is off.</summary>
    public async Task<string> DeliverOneAsync(JsonObject one) => (await PostAsync(Content(one.ToJsonString(), "application/cloudevents+json"))).Answer;

    /// <summary>One request with any body.</summary>
    public async Task<(HttpStatusCode Status, string Answer)> PostAsync(HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = content };
        request.Headers.Add("Origin", Origin);
        if (key is not null)
            request.Headers.Add(CallerKeys.KeyHeader, key);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token());
        using var answer = await _http.SendAsync(request);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        var text = json["type"] is { } type
            ? ((string)type!).Split(':')[^1]
            : string.Join(' ', json.Where(count => (int)count.Value! > 0).Select(count => $"{count.Key} {count.Value}"));
        Answers.Add($"{(int)answer.StatusCode} {text}");
        return (answer.StatusCode, Answers[^1]);
    }

    public static HttpContent Batch(params JsonObject[] events) =>
        Content(new JsonArray([.. events.Select(one => one.DeepClone())]).ToJsonString(), "application/cloudevents-batch+json");

    public static HttpContent Content(string body, string type) => new ByteArrayContent(Encoding.UTF8.GetBytes(body))
    {
        Headers = { ContentType = MediaTypeHeaderValue.Parse(type + "; charset=utf-8") },
    };

    public void Dispose() => _http.Dispose();

    // As a custom topic writes it into the blob.
    private static JsonObject DeadLetter(JsonObject one, int attempts, HttpStatusCode status)
    {
        var letter = one.DeepClone().AsObject();
        letter["deadletterreason"] = "MaxDeliveryAttemptsExceeded";
        letter["deliveryattempts"] = attempts;
        letter["lastdeliveryoutcome"] = status.ToString();
        return letter;
    }
}
