using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using SmartPilots.Functions.Telemetry;

namespace SmartPilots.Functions.Worker;

/// <summary>How the app behaves as a worker of the Functions host.</summary>
internal static class WorkerComposition
{
    /// <summary>HTTP by ASP.NET Core, own problems for failures, tokens that a caller cannot replace, and logs that arrive.</summary>
    public static FunctionsApplicationBuilder AddWorker(this FunctionsApplicationBuilder builder)
    {
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<ProblemMiddleware>();
        builder.Services.Configure<WorkerOptions>(worker => worker.InputConverters.RegisterAt<CancellationConverter>(0));
        RemoveDataProtection(builder.Services);
        // Four or five messages a request, which the host would drop: they bear no invocation.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        AddExport(builder.Services, builder.Configuration);
        return builder;
    }

    // It comes with the converters of ASP.NET Core and makes a key at each start, for about 100 ms; nothing here is protected by it.
    private static void RemoveDataProtection(IServiceCollection services)
    {
        var service = services.Single(one => one.ServiceType == typeof(IHostedService) && one.ImplementationType?.Name == "DataProtectionHostedService");
        services.Remove(service);
    }

    // The host keeps what is logged within an invocation only. So the app exports its logs itself: also those of its start and its end.
    private static void AddExport(IServiceCollection services, IConfiguration configuration)
    {
        var insights = configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"] is { Length: > 0 } text ? text : null;
        var isOtlp = configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 };
        if (insights is null && !isOtlp)
            return;
        var telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource(FunctionsTraces.SourceName))
            .WithMetrics(metrics => metrics.AddMeter(FunctionsMetrics.MeterName));
        if (insights is not null)
        {
            telemetry.UseAzureMonitorExporter(export =>
            {
                export.ConnectionString = insights;
                if (configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]?.Contains("Authorization=AAD", StringComparison.OrdinalIgnoreCase) == true)
                    export.Credential = new DefaultAzureCredential();
                export.EnableLiveMetrics = false;
            });
        }
        if (isOtlp)
            telemetry.UseOtlpExporter();
    }
}
