using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Gateway.Telemetry;

namespace SmartPilots.Local.Observing;

/// <summary><c>GET /metrics</c>: the whole system's metrics, as Prometheus asks for them. Only a local system has it: Azure has a collector of its own.</summary>
public sealed class MetricsFunction
{
    private readonly RequestDelegate _scrape;

    // Resolved by hand because the class is public, as function classes are, and what it needs is not.
    public MetricsFunction(IServiceProvider services) => _scrape = services.GetRequiredService<ProcessTelemetry>().Scrape(services);

    [Function("metrics")]
    public Task Metrics([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "metrics")] HttpRequest request) => _scrape(request.HttpContext);
}
