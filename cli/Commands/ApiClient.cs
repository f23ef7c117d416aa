using System.Net;
using System.Net.Http.Headers;

namespace SmartPilots.Cli.Commands;

/// <summary>An operator's calls to a functions app: of the system that runs on a data folder, or anywhere.</summary>
internal sealed class ApiClient : IDisposable
{
    // A busy machine is slow, and a rebuild is long; who waits can press Ctrl-C. A link that is dead is noticed when it connects.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    /// <param name="key">An operator key, or one that an admin has made.</param>
    public ApiClient(Uri api, string key)
    {
        var link = new SocketsHttpHandler { ConnectTimeout = ConnectPatience, AutomaticDecompression = DecompressionMethods.GZip };
        _http = new HttpClient(link) { BaseAddress = api, Timeout = Patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Of the app, without a slash at its end.</summary>
    public string Address => _http.BaseAddress!.ToString().TrimEnd('/');

    /// <summary>The answer's body as it came.</summary>
    /// <exception cref="InvalidDataException">The app refuses what was sent: its problem, or every mistake of a file.</exception>
    /// <exception cref="IOException">The app could not be asked, knows no such thing or caller, or failed.</exception>
    public async Task<byte[]> CallAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            return answer.IsSuccessStatusCode ? bytes : throw Refusal(answer, bytes);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{_http.BaseAddress} can't be reached: {e.Message}", e);
        }
    }

    /// <summary>Writes the answer's body to a stream as it comes. Fails as <see cref="CallAsync"/> does.</summary>
    public async Task SaveAsync(string path, Stream to, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw Refusal(answer, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            await answer.Content.CopyToAsync(to, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{path} could not be read to its end: {e.Message}", e);
        }
    }

    /// <summary>The answer as JSON. Fails as <see cref="CallAsync"/> does, and as an <see cref="IOException"/> where something else answers.</summary>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) => JsonAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>As <see cref="GetAsync"/>.</summary>
    public Task<JsonNode> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        JsonAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body), cancellationToken);

    /// <summary>Page after page of a long answer, each asked for when the one before is done with. Fails as <see cref="GetAsync"/> does.</summary>
    /// <param name="path">With a query.</param>
    public IAsyncEnumerable<JsonNode> PagesAsync(string path, CancellationToken cancellationToken) => PagesAsync(continuation =>
        GetAsync(continuation is null ? path : $"{path}&continuation={Uri.EscapeDataString(continuation)}", cancellationToken));

    /// <summary>As <see cref="PagesAsync(string, CancellationToken)"/>.</summary>
    public IAsyncEnumerable<JsonNode> PostPagesAsync(string path, JsonObject body, CancellationToken cancellationToken) => PagesAsync(continuation =>
    {
        if (continuation is not null)
            body["continuation"] = continuation;
        return PostAsync(path, body, cancellationToken);
    });

    public void Dispose() => _http.Dispose();

    private static async IAsyncEnumerable<JsonNode> PagesAsync(Func<string?, Task<JsonNode>> ask)
    {
        string? continuation = null;
        do
        {
            var page = await ask(continuation);
            continuation = (string?)page["continuation"];
            yield return page;
        }
        while (continuation is not null);
    }

    private async Task<JsonNode> JsonAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(method, path, body, cancellationToken);
        return Json(answer) ?? throw new IOException($"{_http.BaseAddress} is no SmartPilots system: its answer is not JSON.");
    }

    private Exception Refusal(HttpResponseMessage answer, byte[] body)
    {
        var status = (int)answer.StatusCode;
        var problem = Json(body) as JsonObject;
        // A problem's detail says more than its title.
        var text = (string?)(problem?["detail"] ?? problem?["title"])
            ?? $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} answered {status}.";
        var code = ((string?)problem?["type"])?.Split(':')[^1];
        if (code is "forbidden-role" or "forbidden-scope" or "key-ended")
            return new IOException(text);
        if (status is 401 or 403)
            return new IOException($"{text} ({_http.BaseAddress} refuses the key; for a system elsewhere --key-env names the variable that holds an operator key.)");
        return status is 400 or 409 or 413 or 422 ? new InvalidDataException(text) : new IOException(text);
    }

    private static JsonNode? Json(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null; // answered
        }
    }
}
