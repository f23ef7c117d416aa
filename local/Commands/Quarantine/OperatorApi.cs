using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPilots.Local.Data;

namespace SmartPilots.Local.Commands.Quarantine;

/// <summary>The API of the system that runs on a data folder, asked as its operator.</summary>
internal sealed class OperatorApi : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10); // a busy machine is slow; who waits can press Ctrl-C

    private readonly HttpClient _http;

    private OperatorApi(HttpClient http) => _http = http;

    /// <exception cref="IOException">No system runs on the folder.</exception>
    public static OperatorApi Open(string folder)
    {
        if (!Directory.Exists(folder) || RunningSystem.Find(new DataFolder(folder)) is not { } running)
            throw new IOException($"No system runs on {Path.GetFullPath(folder)}. Start one, or give --data.");
        var http = new HttpClient { BaseAddress = new Uri(running.Api), Timeout = Patience };
        var key = Credentials.Open(new DataFolder(folder)).OperatorKey;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new OperatorApi(http);
    }

    /// <exception cref="InvalidDataException">The system calls the question wrong; the message says why.</exception>
    /// <exception cref="IOException">It could not answer.</exception>
    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellation) =>
        await AnswerAsync(() => _http.GetAsync(path, cancellation), cancellation);

    /// <summary>As <see cref="GetAsync"/>.</summary>
    public async Task<JsonNode> PostAsync(string path, JsonObject body, CancellationToken cancellation) =>
        await AnswerAsync(() => _http.PostAsJsonAsync(path, body, cancellation), cancellation);

    public void Dispose() => _http.Dispose();

    private static async Task<JsonNode> AnswerAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancellation)
    {
        try
        {
            using var answer = await ask();
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation))!;
            if (answer.IsSuccessStatusCode)
                return body;
            var what = body["detail"] is { } detail ? $"{body["title"]}: {detail}" : $"{body["title"]}";
            throw (int)answer.StatusCode < 500 ? new InvalidDataException(what) : new IOException(what);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw new IOException($"The system did not answer: {e.Message}", e);
        }
    }
}
