using SmartPilots.Tests.WorkerHost.Rpc;

namespace SmartPilots.Tests.WorkerHost;

/// <summary>A worker that has reported its functions and loaded them.</summary>
/// <param name="Loads">The answer to each load, by the function's name.</param>
internal sealed record Worker(WorkerProcess Process, WorkerStream Stream, WorkerInitResponse Init, IReadOnlyList<HostedFunction> Functions,
    IReadOnlyDictionary<string, StatusResult> Loads)
{
    private const string Timer = """
        { "Schedule": { "AdjustForDST": true }, "IsPastDue": false,
          "ScheduleStatus": { "Last": "2026-11-30T00:00:00+00:00", "Next": "2026-11-30T00:05:00+00:00", "LastUpdated": "2026-11-30T00:00:00+00:00" } }
        """;

    public RouteTable Routes { get; } = new(Functions);

    /// <summary>Where it listens for the requests that are forwarded to it.</summary>
    public Uri HttpUri { get; } = new(Init.Capabilities["HttpUri"]);

    public HostedFunction Function(string name) => Functions.Single(function => function.Name == name);

    public static async Task<Worker> OpenAsync(string app, WorkerProcess process, WorkerStream stream)
    {
        var init = await stream.InitAsync(new WorkerInitRequest
        {
            HostVersion = "4.1042.100.1", FunctionAppDirectory = app, WorkerDirectory = app,
        });
        var metadata = await stream.MetadataAsync(new FunctionsMetadataRequest { FunctionAppDirectory = app });
        var loads = await Task.WhenAll(metadata.FunctionMetadataResults.Select(async one =>
            (one.Name, (await stream.LoadAsync(new FunctionLoadRequest { FunctionId = one.FunctionId, Metadata = Known(one) })).Result)));
        return new Worker(process, stream, init, [.. metadata.FunctionMetadataResults.Select(HostedFunction.Of)],
            loads.ToDictionary(load => load.Name, load => load.Result));
    }

    /// <summary>Runs a timer's function as its schedule would.</summary>
    public Task<InvocationResponse> FireAsync(string name)
    {
        var function = Function(name);
        var invocation = new InvocationRequest { InvocationId = Guid.NewGuid().ToString(), FunctionId = function.Id, TraceContext = new RpcTraceContext() };
        invocation.InputData.Add(new ParameterBinding { Name = function.Trigger, Data = new TypedData { Json = Timer } });
        return Stream.InvokeAsync(invocation);
    }

    private static RpcFunctionMetadata Known(RpcFunctionMetadata reported)
    {
        var known = new RpcFunctionMetadata
        {
            Name = reported.Name, ScriptFile = reported.ScriptFile, EntryPoint = reported.EntryPoint, FunctionId = reported.FunctionId,
        };
        known.Bindings.Add(reported.Bindings);
        return known;
    }
}
