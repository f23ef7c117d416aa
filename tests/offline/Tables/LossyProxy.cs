using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Tables;

/// <summary>Stands before Azurite and drops the connection of the first transaction after Azurite has carried it out.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private readonly HttpClient _client = new();
    private readonly AzuriteServer _azurite;
    private LocalHttp? _server;
    private int _transactions;

    private LossyProxy(AzuriteServer azurite) => _azurite = azurite;

    /// <summary>Transactions that came through, the lost one included.</summary>
    public int Transactions => _transactions;

    public Uri Endpoint => new($"{_server!.Address}/{AzuriteServer.Account}");

    public static async Task<LossyProxy> StartAsync(AzuriteServer azurite)
    {
        var proxy = new LossyProxy(azurite);
        proxy._server = await LocalHttp.StartAsync(proxy.ForwardAsync);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), new Uri(_azurite.Endpoint.GetLeftPart(UriPartial.Authority) + target));
        request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, value) in context.Request.Headers)
            if (name != "Host" && !request.Headers.TryAddWithoutValidation(name, (string?)value))
                request.Content.Headers.TryAddWithoutValidation(name, (string?)value);
        using var answer = await _client.SendAsync(request);

        if (target.EndsWith("$batch", StringComparison.Ordinal) && Interlocked.Increment(ref _transactions) == 1)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            if (name is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")) context.Response.Headers[name] = values.ToArray();
        // Even an empty write into a 204 is an error that closes the connection, under the next request if that is quick enough.
        if (await answer.Content.ReadAsByteArrayAsync() is { Length: > 0 } content)
            await context.Response.Body.WriteAsync(content);
    }
}
