using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Cost;

/// <summary>What the work so far would have cost in Azure. Only a local system has it: Azure itself sends bills.</summary>
public sealed class CostFunction
{
    private readonly OperationCounter _store;
    private readonly ExecutionMeter _meter;
    private readonly CostModel _model;

    // Resolved by hand because the class is public, as function classes are, and what it needs is not.
    public CostFunction(IServiceProvider services) => (_store, _meter, _model) = (
        Get<OperationCounter>(services), Get<ExecutionMeter>(services), Get<CostModel>(services));

    [Function("cost")]
    public async Task Cost([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/cost")] HttpRequest request)
    {
        var (ingest, store) = (_meter.Of(IngestName), _store.Counts);
        await request.HttpContext.Response.WriteAsJsonAsync(new { executions = ingest, operations = store, usd = _model.Total(ingest, store) });
    }

    /// <summary>Name of the function whose executions are billed to readings.</summary>
    internal const string IngestName = "ingest";

    private static T Get<T>(IServiceProvider services) => (T)services.GetService(typeof(T))!;
}
