using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Telemetry;

namespace SmartPilots.Gateway.Status;

/// <summary>
/// The gateway's page on 127.0.0.1: <c>/</c> for people, <c>/status.json</c> for programs, <c>/metrics</c> for Prometheus. It shows and changes nothing.
/// </summary>
public sealed class StatusPage : IAsyncDisposable
{
    private const int MaxConnections = 32; // each is an open file

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly WebApplication _app;

    private StatusPage(WebApplication app) => (_app, Address) = (app, new Uri(app.Urls.Single() + "/"));

    public Uri Address { get; }

    /// <param name="port">0 for a free one.</param>
    /// <param name="telemetry">Null where the functions in the same process have <c>/metrics</c>.</param>
    public static async Task<StatusPage> StartAsync(SiteGateway gateway, int port, ProcessTelemetry? telemetry)
    {
        // Empty: the usual builder watches the working folder for changed settings, and a service's working folder is the whole disk.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Limits.MaxConcurrentConnections = MaxConnections).UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddRouting();
        var app = builder.Build();
        // A page of another origin could be pointed here by a changed name: only this machine's own names are answered.
        app.Use(async (context, next) =>
        {
            if (context.Request.Host.Host is "127.0.0.1" or "localhost")
                await next(context);
            else
                context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        });
        app.UseRouting();
        app.MapGet("/status.json", async () => Results.Json(await gateway.SnapshotAsync(), Json));
        if (telemetry is not null)
            app.MapGet("/metrics", telemetry.Scrape(app.Services));
        app.MapGet("/", async () => Results.Content(Page(await gateway.SnapshotAsync()), "text/html; charset=utf-8"));
        await app.StartAsync();
        return new StatusPage(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static string Page(GatewaySnapshot snapshot) => $"""
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta http-equiv="refresh" content="5"><title>Gateway {snapshot.Gateway}</title>
        <h1>Gateway {snapshot.Gateway}</h1><pre>{HtmlEncoder.Default.Encode(StatusText.Of(snapshot))}</pre></html>
        """;
}
