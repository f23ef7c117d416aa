using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SmartPilots.Tests.WorkerHost.Rpc;

namespace SmartPilots.Tests.WorkerHost;

/// <summary>The stream of one worker: requests go out, and each answer finds the request that it belongs to.</summary>
internal sealed class WorkerStream(IAsyncStreamReader<StreamingMessage> reader, IServerStreamWriter<StreamingMessage> writer)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _open = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile bool _ended;

    /// <summary>What the worker logged by way of the host.</summary>
    public ConcurrentQueue<RpcLog> Logs { get; } = new();

    /// <summary>Reads until the worker goes; requests without an answer fail then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await reader.MoveNext(cancellationToken))
                Take(reader.Current);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or Grpc.Core.RpcException)
        {
            // The worker was killed, or the host stops.
        }
        _ended = true;
        foreach (var open in _open.Values)
            open.TrySetException(new WorkerGoneException());
    }

    public async Task<WorkerInitResponse> InitAsync(WorkerInitRequest request) =>
        (await AskAsync(Guid.NewGuid().ToString(), new StreamingMessage { WorkerInitRequest = request })).WorkerInitResponse;

    public async Task<FunctionMetadataResponse> MetadataAsync(FunctionsMetadataRequest request) =>
        (await AskAsync(Guid.NewGuid().ToString(), new StreamingMessage { FunctionsMetadataRequest = request })).FunctionMetadataResponse;

    public async Task<FunctionLoadResponse> LoadAsync(FunctionLoadRequest request) =>
        (await AskAsync(request.FunctionId, new StreamingMessage { FunctionLoadRequest = request })).FunctionLoadResponse;

    public async Task<InvocationResponse> InvokeAsync(InvocationRequest request) =>
        (await AskAsync(request.InvocationId, new StreamingMessage { InvocationRequest = request })).InvocationResponse;

    public Task CancelAsync(string invocation) =>
        WriteAsync(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocation } });

    public Task TerminateAsync(TimeSpan grace) =>
        WriteAsync(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(grace) } });

    private async Task<StreamingMessage> AskAsync(string key, StreamingMessage request)
    {
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[key] = answer;
        if (_ended)
            throw new WorkerGoneException();
        request.RequestId = key;
        await WriteAsync(request);
        return await answer.Task.WaitAsync(WorkerProcess.Patience);
    }

    private async Task WriteAsync(StreamingMessage message)
    {
        await _writing.WaitAsync();
        try
        {
            await writer.WriteAsync(message);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException or Grpc.Core.RpcException)
        {
            throw new WorkerGoneException();
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Take(StreamingMessage message)
    {
        if (message.RpcLog is { } log)
            Logs.Enqueue(log);
        var key = message.InvocationResponse?.InvocationId ?? message.FunctionLoadResponse?.FunctionId ?? message.RequestId;
        if (_open.TryRemove(key, out var open))
            open.TrySetResult(message);
    }
}

/// <summary>The worker's stream broke: what was asked of it has no answer.</summary>
internal sealed class WorkerGoneException() : Exception("The worker is gone.");
