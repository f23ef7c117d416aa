using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace SmartPilots.Local.Tests.FunctionHost;

/// <summary>What the sample functions were called with.</summary>
public sealed class Calls
{
    public TaskCompletionSource<string> Timer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public int TimerRuns;
}

/// <summary>One function of each shape that the local host serves.</summary>
public sealed class SampleFunctions(Calls calls)
{
    [Function("greet")]
    public Task Greet([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{name}/greet")] HttpRequest request, string name) =>
        request.HttpContext.Response.WriteAsync($"{request.Method} {name}");

    [Function("later")]
    public async Task Later([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "later")] HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        await request.HttpContext.Response.WriteAsync(await reader.ReadToEndAsync());
    }

    [Function("wait")]
    public async Task WaitForTheCaller([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => calls.Cancelled.TrySetResult());
        calls.Waiting.TrySetResult();
        await calls.Cancelled.Task;
    }

    [Function("fail")]
    public Task Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fail")] HttpRequest request) =>
        throw new InvalidOperationException("secret detail");

    [Function("tick")]
    public Task Tick([TimerTrigger("%TickSchedule%")] TimerInfo timer)
    {
        if (Interlocked.Increment(ref calls.TimerRuns) == 1)
            throw new InvalidOperationException("The first run fails: the next must come all the same.");
        calls.Timer.TrySetResult($"run {calls.TimerRuns}");
        return Task.CompletedTask;
    }
}
