using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SmartPilots.Core.Wire;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>One try to hand a batch to the functions, and the reading of whatever answers.</summary>
internal sealed class FunctionsClient : IDisposable
{
    private const int MaxAnswerBytes = 4 << 20;
    private const string Internal = BatchLimits.ProblemPrefix + "internal";
    private const string StoreAway = BatchLimits.ProblemPrefix + "store-unavailable";

    private readonly HttpClient _http;
    private readonly string _gateway;
    private readonly ForwarderOptions _options;
    private readonly TimeProvider _link;
    private long _clockOffset = long.MinValue;

    public FunctionsClient(string gateway, ForwarderOptions options, TimeProvider link)
    {
        _gateway = gateway;
        _options = options;
        _link = link;
        // A redirect is a captive portal or a mistake; following it would hand the key to someone else.
        var handler = options.Network?.Invoke() ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            UseCookies = false,
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = options.Functions,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
    }

    /// <summary>One try, no longer than <see cref="ForwarderOptions.TryTimeout"/>. A link that is down is a <see cref="Reply.Failed"/>.</summary>
    public async Task<Reply> TryAsync(ReadOnlyMemory<byte> body, IReadOnlyList<long> sequences, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(_options.TryTimeout, _link);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            return await PostAsync(body, sequences, either.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new Reply.Failed(e.Message, NeedsSomeone: false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new Reply.Failed($"no answer within {_options.TryTimeout.TotalSeconds:0.#} s", NeedsSomeone: false);
        }
    }

    private async Task<Reply> PostAsync(ReadOnlyMemory<byte> body, IReadOnlyList<long> sequences, CancellationToken cancel)
    {
        using var request = Signed(BatchLimits.Path, body, BatchLimits.ContentType);
        request.Content!.Headers.ContentEncoding.Add("gzip");
        var sent = _link.GetUtcNow();
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        var answer = await response.Content.ReadAsByteArrayAsync(cancel);
        var type = response.Content.Headers.ContentType?.MediaType;
        if (type == BatchLimits.AnswerContentType || Problem(answer, type) is not null)
            Compare(response.Headers.Date, sent);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => Read(answer, type, sequences),
            HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity
                when Problem(answer, type) is { } problem => new Reply.Refused(problem),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new Reply.Failed(Describe(response, Problem(answer, type)), NeedsSomeone: false, RetryAfter(response),
                    IsStoreAway: Problem(answer, type) == StoreAway, OwnFailure: Problem(answer, type) is Internal and var own ? own : null),
            _ => new Reply.Failed(Describe(response, Problem(answer, type)), NeedsSomeone: true, RetryAfter(response)),
        };
    }

    /// <summary>How far the functions' clock is ahead of ours, to about a second, by the app's own last answer; null before the first.</summary>
    public TimeSpan? ClockOffset => Interlocked.Read(ref _clockOffset) is > long.MinValue and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>Tells the functions how this gateway is. Null when they have taken it, else why not.</summary>
    /// <param name="report">A GatewayReport as JSON.</param>
    public async Task<string?> ReportAsync(ReadOnlyMemory<byte> report, CancellationToken cancel)
    {
        using var request = Signed(GatewayReport.PathOf(_gateway), report, "application/json");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        return response.StatusCode == HttpStatusCode.NoContent
            ? null
            : Describe(response, Problem(await response.Content.ReadAsByteArrayAsync(cancel), response.Content.Headers.ContentType?.MediaType));
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Signed(string path, ReadOnlyMemory<byte> body, string type)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.Key);
        if (_options.SigningKey.Length > 0)
            request.Headers.Add(BatchSignature.Header, Sign(body.Span));
        return request;
    }

    // The header tells whole seconds, cut off; it was written at some time between sending and now.
    private void Compare(DateTimeOffset? theirs, DateTimeOffset sent)
    {
        if (theirs is { } date)
            Interlocked.Exchange(ref _clockOffset, (date.AddSeconds(0.5) - (sent + ((_link.GetUtcNow() - sent) / 2))).Ticks);
    }

    /// <summary>Made for each try: a signature from spooling time would be days old after an outage.</summary>
    private string Sign(ReadOnlySpan<byte> body) =>
        BatchSignature.Sign(_gateway, _link.GetUtcNow(), body, Encoding.UTF8.GetBytes(_options.SigningKey)).ToString();

    private static Reply Read(byte[] answer, string? type, IReadOnlyList<long> sequences)
    {
        if (type != BatchLimits.AnswerContentType)
        {
            var why = $"200 with content type '{type}': this is not the functions' answer (a captive portal?)";
            return new Reply.Failed(why, NeedsSomeone: true);
        }
        var outcomes = new List<EventOutcome>(sequences.Count);
        return BatchAnswer.TryRead(answer, sequences, outcomes, out var error)
            ? new Reply.Answered(outcomes, BatchAnswer.ReadCommands(answer))
            : new Reply.Failed($"200, but not an answer to this batch: {error}", NeedsSomeone: true);
    }

    private static string Describe(HttpResponseMessage response, string? problem) =>
        $"{(int)response.StatusCode} {problem ?? "from something that is not the functions app"}";

    /// <summary>The problem's type when it is the app's own, else null.</summary>
    private static string? Problem(byte[] answer, string? type)
    {
        if (type != "application/problem+json")
            return null;
        try
        {
            using var json = JsonDocument.Parse(answer);
            var isOwn = json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("type", out var name) && name.ValueKind == JsonValueKind.String
                && name.GetString()!.StartsWith(BatchLimits.ProblemPrefix, StringComparison.Ordinal);
            return isOwn ? json.RootElement.GetProperty("type").GetString() : null;
        }
        catch (JsonException)
        {
            return null; // says it is a problem and is not JSON: someone else's
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _link.GetUtcNow(),
        _ => null,
    };
}
