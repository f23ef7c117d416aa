using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Reconcile;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Reconcile;

public sealed class ApiReaderTests : IDisposable
{
    private readonly HttpClient _http = new();
    private int _asked;

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_connection_that_breaks_and_a_server_that_fails_are_asked_again()
    {
        await using var api = await LocalHttp.StartAsync(async context =>
        {
            switch (++_asked)
            {
                case 1: // before the answer
                    context.Abort();
                    break;
                case 2: // in its middle
                    context.Response.ContentType = "application/json";
                    await context.Response.WriteAsync("{ \"pilots\": ");
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    break;
                case 3:
                    context.Response.StatusCode = StatusCodes.Status502BadGateway;
                    break;
                default:
                    await context.Response.WriteAsJsonAsync(new { pilots = 7 });
                    break;
            }
        });

        var answer = await Reader(api, TimeSpan.FromMinutes(2)).GetAsync<JsonElement>("/api/pilots", CancellationToken.None);

        Assert.Equal((7, 4), (answer.GetProperty("pilots").GetInt32(), _asked));
    }

    [Fact]
    public async Task One_that_stays_away_is_given_up_with_the_reason()
    {
        await using var api = await LocalHttp.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            return Task.CompletedTask;
        });

        var why = await Assert.ThrowsAsync<ReconcileException>(() => Reader(api, TimeSpan.Zero).GetAsync<JsonElement>("/api/pilots", CancellationToken.None));

        Assert.Contains("/api/pilots can't be read", why.Message);
    }

    private ApiReader Reader(LocalHttp api, TimeSpan patience) =>
        new(_http, _ => ValueTask.FromResult(new SystemAddress(new Uri(api.Address), "", 0, null, null, "key")), TimeProvider.System, patience);
}
