using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using SmartPilots.Tests.Support;

namespace SmartPilots.FunctionsWorker.Tests.Scenes;

/// <summary>Stands between the app and its store, and passes on what a test does not hold.</summary>
internal sealed class StoreTap : IAsyncDisposable
{
    private readonly HttpClient _store = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    private readonly Uri _endpoint;
    private LocalHttp _http = null!;

    private StoreTap(Uri endpoint) => _endpoint = endpoint;

    /// <summary>Awaited before a request goes to the store.</summary>
    public Func<HttpRequest, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Awaited when the store has answered, before the app is told.</summary>
    public Func<HttpRequest, Task> After { get; set; } = _ => Task.CompletedTask;

    /// <summary>As the store's own address, without a slash at its end.</summary>
    public string Endpoint => _http.Address + _endpoint.AbsolutePath;

    public static async Task<StoreTap> StartAsync(Uri endpoint)
    {
        var tap = new StoreTap(endpoint);
        tap._http = await LocalHttp.StartAsync(tap.PassAsync);
        return tap;
    }

    /// <summary>Holds every request from now on until <see cref="Hold.Release"/>.</summary>
    public Hold HoldAll()
    {
        var hold = new Hold();
        Before = hold.WaitAsync;
        return hold;
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DisposeAsync();
        _store.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        await Before(request);
        using var passed = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_endpoint, request.GetEncodedPathAndQuery()))
        {
            Content = new ByteArrayContent(body.ToArray()),
        };
        foreach (var (name, value) in request.Headers.Where(header => header.Key is not ("Host" or "Content-Length")))
        {
            if (!passed.Headers.TryAddWithoutValidation(name, value.AsEnumerable()))
                passed.Content.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
        }
        using var answer = await _store.SendAsync(passed, context.RequestAborted);
        var content = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
        await After(request);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, value) in answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")))
            context.Response.Headers[name] = value.ToArray();
        if (answer.StatusCode != System.Net.HttpStatusCode.NoContent)
            await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }
}

/// <summary>Requests to the store that a test holds back.</summary>
internal sealed class Hold
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a request waits.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Completes when the app gave up a request that waits.</summary>
    public Task Aborted => _aborted.Task;

    public void Release() => _released.TrySetResult();

    public async Task WaitAsync(HttpRequest request)
    {
        if (_released.Task.IsCompleted)
            return;
        await using var abort = request.HttpContext.RequestAborted.Register(() => _aborted.TrySetResult());
        _reached.TrySetResult();
        await _released.Task;
    }
}
