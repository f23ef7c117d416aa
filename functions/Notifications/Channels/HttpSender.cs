namespace SmartPilots.Functions.Notifications.Channels;

/// <summary>One HTTP call and what its answer means.</summary>
internal static class HttpSender
{
    private const int MostOfAnswer = 300;

    public static async Task<SendResult> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
                return new SendResult(SendKind.Sent, null, null);
            var answer = await response.Content.ReadAsStringAsync(cancellationToken);
            var detail = $"status {(int)response.StatusCode}: {answer[..Math.Min(answer.Length, MostOfAnswer)]}";
            // 410: the receiver wants no more (Standard Webhooks).
            return SendResult.NotTaken(response.StatusCode, detail, response.Headers.RetryAfter?.Delta);
        }
    }
}
