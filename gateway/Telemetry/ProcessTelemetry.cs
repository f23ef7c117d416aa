using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace SmartPilots.Gateway.Telemetry;

/// <summary>
/// What a process on one's own machine tells of itself: metrics for a Prometheus that asks, and traces, metrics and logs by OTLP when the standard
/// variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its like) say where to. Without them nothing listens to the traces. See <c>docs/observe.md</c>.
/// </summary>
public sealed class ProcessTelemetry : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Of messages, at random: enough to see where time goes, and a twentieth of the work and of the collector's bill.
    private const double SampledRatio = 0.05;

    // Of .NET itself: what its servers and clients do, and the process.
    private static readonly string[] CommonSources = ["Microsoft.AspNetCore", "System.Net.Http"];
    private static readonly string[] CommonMeters = ["Microsoft.AspNetCore.Hosting", "System.Net.Http", "System.Runtime"];

    // Gauges whose names end like a histogram's part: promtool refuses them.
    private static readonly string[] NoCounts = ["dotnet.assembly.count", "dotnet.process.cpu.count", "dotnet.timer.count"];

    private readonly MeterProvider _metrics;
    private readonly TracerProvider? _traces;

    private ProcessTelemetry(MeterProvider metrics, TracerProvider? traces) => (_metrics, _traces) = (metrics, traces);

    /// <param name="service">Name of the service, unless <c>OTEL_SERVICE_NAME</c> says another.</param>
    /// <param name="sources">Names of the activity sources beside the gateway's and .NET's.</param>
    /// <param name="meters">Names of the meters beside the gateway's and .NET's.</param>
    public static ProcessTelemetry Start(string service, IReadOnlyList<string> sources, IReadOnlyList<string> meters)
    {
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => Describe(resource, service))
            .AddMeter([GatewayMetrics.MeterName, .. meters, .. CommonMeters])
            .AddView(instrument => NoCounts.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null)
            .AddPrometheusExporter();
        if (IsExported("METRICS"))
            metrics.AddOtlpExporter();
        if (!IsExported("TRACES"))
            return new ProcessTelemetry(metrics.Build(), null);
        var tracing = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => Describe(resource, service))
            .AddSource([GatewayTraces.SourceName, .. sources, .. CommonSources])
            .AddOtlpExporter();
        if (Variable("OTEL_TRACES_SAMPLER") is null)
            tracing.SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(SampledRatio))); // the SDK's own default is all
        return new ProcessTelemetry(metrics.Build(), tracing.Build());
    }

    /// <summary>Logs too, when the variables say where to. Their texts hold no payload and no secret.</summary>
    public static ILoggingBuilder AddLogs(ILoggingBuilder logging, string service) => !IsExported("LOGS") ? logging
        : logging.AddOpenTelemetry(logs =>
        {
            logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault(), service));
            logs.IncludeFormattedMessage = true;
            logs.AddOtlpExporter();
        });

    /// <summary>Answers a request for the metrics in Prometheus' text format.</summary>
    public RequestDelegate Scrape(IServiceProvider services) =>
        new ApplicationBuilder(services).UseOpenTelemetryPrometheusScrapingEndpoint(_metrics, _ => true, null, null, null).Build();

    /// <summary>Sends what is left, for some seconds at most.</summary>
    public void Dispose()
    {
        _traces?.Dispose();
        _metrics.Dispose();
    }

    private static ResourceBuilder Describe(ResourceBuilder resource, string service) => resource
        .AddService(service, serviceNamespace: "smartpilots", serviceVersion: typeof(ProcessTelemetry).Assembly.GetName().Version?.ToString(3))
        .AddEnvironmentVariableDetector();

    // The SDK exports to localhost when asked to without an address; here an address is what asks.
    private static bool IsExported(string signal) => Variable("OTEL_SDK_DISABLED") is not "true" && Variable($"OTEL_{signal}_EXPORTER") is not "none"
        && (Variable(Endpoint) ?? Variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")) is not null;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
