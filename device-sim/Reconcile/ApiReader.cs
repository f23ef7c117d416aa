using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Reconcile;

/// <summary>
/// Asks the API as an operator, and asks again while it cannot be reached or fails: it may be restarting, and its place is looked up anew.
/// </summary>
/// <param name="patience">How long it may be away before a question is given up.</param>
public sealed class ApiReader(HttpClient http, FindSystem find, TimeProvider clock, TimeSpan patience)
{
    /// <summary>For a question that nobody set a limit for.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly HttpStatusCode[] Refusals =
        [HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound];

    /// <param name="path">With its query, such as <c>/api/pilots</c>.</param>
    /// <exception cref="ReconcileException">The API refuses (400, 401, 403, 404), or is away for longer than the patience.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await TryAsync<T>(path, cancellationToken);
            }
            catch (Exception why) when (why is HttpRequestException or SystemAbsentException or IOException
                || (why is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                if (clock.GetElapsedTime(start) >= patience)
                    throw new ReconcileException($"{path} can't be read: {why.Message}", why);
            }
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task<T> TryAsync<T>(string path, CancellationToken cancellationToken)
    {
        var address = await find(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.Api, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", address.OperatorKey);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (Refusals.Contains(answer.StatusCode))
            throw new ReconcileException($"{request.RequestUri} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancellationToken) ?? throw new JsonException("The answer is null.");
    }
}
