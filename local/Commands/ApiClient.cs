using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.Local.Commands;

/// <summary>An operator's calls to a functions app: of the system that runs on a data folder, or anywhere.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    private ApiClient(Uri api, string key)
    {
        _http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <param name="api">Address of the app; null for the system that runs on the data folder.</param>
    /// <param name="key">Operator key for that address.</param>
    /// <exception cref="IOException">No system runs, or no key is given.</exception>
    public static async Task<ApiClient> OpenAsync(string dataFolder, string? api, string? key, CancellationToken cancellation)
    {
        if (api is not null)
        {
            return Uri.TryCreate(api, UriKind.Absolute, out var address) && key is { Length: > 0 }
                ? new ApiClient(address, key)
                : throw new IOException("With --api ADDRESS an operator key is needed too: --key KEY, or SMARTPILOTS_KEY in the environment.");
        }
        try
        {
            var system = await new DataFolderSystem(dataFolder).FindAsync(cancellation);
            return new ApiClient(system.Api, system.OperatorKey);
        }
        catch (SystemAbsentException e)
        {
            throw new IOException($"{e.Message} For a system elsewhere: --api ADDRESS and --key KEY.", e);
        }
    }

    /// <summary>The answer's body.</summary>
    /// <exception cref="InvalidDataException">The app refuses what was sent: its problem, or every mistake of a file.</exception>
    /// <exception cref="IOException">The app could not be asked, or failed.</exception>
    public async Task<byte[]> CallAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            using var answer = await _http.SendAsync(request, cancellation);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (answer.IsSuccessStatusCode)
                return bytes;
            var text = Text(bytes) ?? $"{method} {_http.BaseAddress}{path.TrimStart('/')} answered {(int)answer.StatusCode}.";
            throw (int)answer.StatusCode is 400 or 413 or 422 ? new InvalidDataException(text) : new IOException(text);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new IOException($"{_http.BaseAddress} can't be reached: {e.Message}", e);
        }
    }

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellation) =>
        JsonNode.Parse(await CallAsync(HttpMethod.Get, path, null, cancellation))!;

    public async Task<JsonNode> PostAsync(string path, JsonObject body, CancellationToken cancellation) =>
        JsonNode.Parse(await CallAsync(HttpMethod.Post, path, System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()), cancellation))!;

    public void Dispose() => _http.Dispose();

    // A problem's detail says more than its title.
    private static string? Text(byte[] problem)
    {
        try
        {
            var json = JsonNode.Parse(problem);
            return (string?)json?["detail"] ?? (string?)json?["title"];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
