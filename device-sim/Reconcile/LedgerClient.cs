using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Reconcile;

/// <summary>Reads the ledger from the API.</summary>
public sealed class LedgerClient(HttpClient http, FindSystem find)
{
    private static readonly HttpStatusCode[] Refusals =
        [HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound];

    /// <exception cref="ReconcileException">The API refuses (401, 403, 404, 400): asking again is no use.</exception>
    /// <exception cref="HttpRequestException">The API can't be reached or fails: it may come back.</exception>
    public async Task<LedgerSnapshot> ReadAsync(string pilot, CancellationToken cancellation)
    {
        var messages = new Dictionary<string, LedgerCount>();
        var readings = new Dictionary<string, LedgerCount>();
        var address = await find(cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get,
            new Uri(address.Api, $"/api/ledger?pilot={Uri.EscapeDataString(pilot)}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", address.OperatorKey);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (Refusals.Contains(answer.StatusCode))
        {
            var why = await answer.Content.ReadAsStringAsync(cancellation);
            throw new ReconcileException($"{request.RequestUri} answered {(int)answer.StatusCode}: {why}");
        }
        answer.EnsureSuccessStatusCode();
        var ledger = await answer.Content.ReadFromJsonAsync<LedgerJson>(cancellation) ?? throw new JsonException("The ledger is null.");
        foreach (var row in ledger.Rows)
        {
            messages[row.Device] = messages.GetValueOrDefault(row.Device) + row.Messages;
            readings[row.Device] = readings.GetValueOrDefault(row.Device) + row.Readings;
        }
        return new LedgerSnapshot(messages, readings);
    }

    private sealed record LedgerJson(IReadOnlyList<RowJson> Rows);

    private sealed record RowJson(string Device, LedgerCount Messages, LedgerCount Readings);
}
