using System.Net;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Http;

namespace SmartPilots.Local.FunctionHost;

/// <summary>
/// Serves a functions app in this process: its HTTP functions on Kestrel, its timers by the pilot's clock.
/// </summary>
internal sealed class FunctionServer : IAsyncDisposable
{
    // Incompressible data grows a little in gzip: a batch at our own limit must still arrive to be judged there.
    private const long MaxRequestBytes = BatchLimits.MaxBodyBytes + 64 * 1024;

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _timers;

    private FunctionServer(WebApplication app, IEnumerable<TimerLoop> timers)
    {
        _app = app;
        _timers = Task.WhenAll(timers.Select(timer => timer.RunAsync(_stopping.Token)).ToList());
    }

    /// <summary>Such as <c>http://127.0.0.1:8080</c>.</summary>
    public string Address => Addresses.First();

    /// <summary>Of the network endpoint; 0 without one.</summary>
    public int NetworkPort => Addresses.Count > 1 ? BindingAddress.Parse(Addresses.Last()).Port : 0;

    public IServiceProvider Services => _app.Services;

    // In the order of the calls that listen.
    private ICollection<string> Addresses => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    /// <summary>Starts serving. An <see cref="IOException"/> says that the port is in use.</summary>
    /// <param name="settings">The app's settings, which triggers name as <c>%Setting%</c>.</param>
    /// <param name="compose">The same registration as in Azure, then what differs here; it must register a <see cref="TimeProvider"/>.</param>
    /// <param name="network">Where to serve beside that; null for nowhere.</param>
    public static async Task<FunctionServer> StartAsync(FunctionCatalog catalog, IPEndPoint listen, IReadOnlyDictionary<string, string> settings,
        Action<IServiceCollection> compose, CancellationToken cancellationToken, NetworkEndpoint? network = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.Listen(listen);
            if (network is not null)
                kestrel.Listen(network.Listen, endpoint => Encrypt(endpoint, network));
        });
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, EmbeddedLifetime>());
        compose(builder.Services);
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.AddSecurityHeaders();
            return next(context);
        });
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => Problem.Of(context.Features.Get<IExceptionHandlerFeature>()?.Error).WriteAsync(context.Response),
        });
        app.UseRouting();
        app.MapFunctions(catalog);
        try
        {
            var timers = catalog.Timers.Select(timer => ActivatorUtilities.CreateInstance<TimerLoop>(app.Services, timer,
                Schedule.Parse(Resolve(timer.Schedule, settings)))).ToList();
            await app.StartAsync(cancellationToken);
            return new FunctionServer(app, timers);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets running calls end (three seconds at most), then frees the port.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _timers;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private static void Encrypt(ListenOptions endpoint, NetworkEndpoint network)
    {
        if (network.Certificate is not { } certificate)
            return;
        endpoint.Protocols = HttpProtocols.Http1AndHttp2;
        endpoint.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate, ServerCertificateChain = network.Chain });
    }

    private static string Resolve(string text, IReadOnlyDictionary<string, string> settings)
    {
        if (text is not ['%', .. var name, '%'])
            return text;
        return settings.GetValueOrDefault(name) ?? throw new InvalidOperationException($"Setting {name} is missing: a trigger names it.");
    }

    /// <summary>The process belongs to whoever embeds this: signals are not ours to take.</summary>
    private sealed class EmbeddedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
