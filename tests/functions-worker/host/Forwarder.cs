using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Routing;
using SmartPilots.Tests.WorkerHost.Rpc;

namespace SmartPilots.Tests.WorkerHost;

/// <summary>Hands HTTP requests to a worker: each is forwarded as it is, and an invocation of the same id says which function takes it.</summary>
internal sealed class Forwarder(Worker worker, ConcurrentQueue<ForwardedCall> calls)
{
    private const string InvocationHeader = "x-ms-invocation-id";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        BaseAddress = worker.HttpUri,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task ForwardAsync(HttpContext context)
    {
        var values = new RouteValueDictionary();
        if (worker.Routes.Find(context.Request.Method, context.Request.Path, values) is not { } function)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var call = Call(context.Request, function, values, body.ToArray());
        await using var left = context.RequestAborted.Register(() => _ = worker.Stream.CancelAsync(call.Id));
        using var answer = await call.Answer;
        var outcome = await call.Outcome;
        var content = await answer.Content.ReadAsByteArrayAsync();
        if (outcome.Result.Status != StatusResult.Types.Status.Success && content.Length == 0 && (int)answer.StatusCode == StatusCodes.Status200OK)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, value) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Transfer-Encoding"))
            context.Response.Headers[name] = value.ToArray();
        await context.Response.Body.WriteAsync(content);
    }

    // Both halves of a call, without waiting for either.
    private ForwardedCall Call(HttpRequest request, HostedFunction function, RouteValueDictionary values, byte[] body)
    {
        var id = Guid.NewGuid().ToString();
        var invocation = new InvocationRequest { InvocationId = id, FunctionId = function.Id, TraceContext = new RpcTraceContext() };
        invocation.InputData.Add(new ParameterBinding { Name = function.Trigger, Data = new TypedData { Http = new RpcHttp() } });
        foreach (var (name, value) in TriggerMetadata(request, values, body))
            invocation.TriggerMetadata[name] = value;
        var listed = new TaskCompletionSource(); // before the worker hears of it: a test that sees its work at the store looks for the call
        var call = new ForwardedCall(id, function, SendAsync(request, id, body, listed.Task), InvokeAsync(invocation, listed.Task));
        calls.Enqueue(call);
        listed.SetResult();
        return call;
    }

    // Query, then members of a JSON body, then the route: what comes later counts.
    private static IEnumerable<(string, TypedData)> TriggerMetadata(HttpRequest request, RouteValueDictionary values, byte[] body)
    {
        foreach (var (name, value) in request.Query)
            yield return (name, new TypedData { String = value });
        foreach (var member in Members(request, body))
            yield return (member.Name, member.Value.ValueKind == JsonValueKind.String
                ? new TypedData { String = member.Value.GetString() } : new TypedData { Json = member.Value.GetRawText() });
        foreach (var (name, value) in values)
            yield return (name, new TypedData { String = value?.ToString() ?? "" });
    }

    private static List<JsonProperty> Members(HttpRequest request, byte[] body)
    {
        if (body.Length == 0 || request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
            return [];
        try
        {
            var json = JsonDocument.Parse(body).RootElement;
            return json.ValueKind == JsonValueKind.Object ? [.. json.EnumerateObject()] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private async Task<InvocationResponse> InvokeAsync(InvocationRequest invocation, Task listed)
    {
        await listed;
        return await worker.Stream.InvokeAsync(invocation);
    }

    // The stream is up before the worker listens for HTTP: until then its port refuses.
    private async Task<HttpResponseMessage> SendAsync(HttpRequest request, string id, byte[] body, Task listed)
    {
        await listed;
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            using var forwarded = new HttpRequestMessage(new HttpMethod(request.Method), request.GetEncodedPathAndQuery())
            {
                Content = body.Length > 0 ? new ByteArrayContent(body) : null,
            };
            foreach (var (name, value) in request.Headers)
            {
                if (!forwarded.Headers.TryAddWithoutValidation(name, value.AsEnumerable()))
                    forwarded.Content?.Headers.TryAddWithoutValidation(name, value.AsEnumerable());
            }
            forwarded.Headers.Host = null;
            forwarded.Headers.Add(InvocationHeader, id);
            try
            {
                return await _http.SendAsync(forwarded);
            }
            catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
                && worker.Process.IsRunning)
            {
                await poll.WaitForNextTickAsync();
            }
        }
    }
}

/// <param name="Answer">What the worker sends to the caller.</param>
/// <param name="Outcome">What it tells the host.</param>
internal sealed record ForwardedCall(string Id, HostedFunction Function, Task<HttpResponseMessage> Answer, Task<InvocationResponse> Outcome);
