using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SmartPilots.Tests.Support;

/// <summary>A small HTTP server on a port chosen by the system, for answers that no real server gives on demand.</summary>
public sealed class LocalHttp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LocalHttp(WebApplication app) => _app = app;

    /// <summary>Such as <c>http://127.0.0.1:40123</c>, without a slash at its end.</summary>
    public string Address => _app.Urls.Single();

    /// <param name="answer">Answers every request.</param>
    /// <param name="certificate">Given, the server speaks HTTPS.</param>
    public static async Task<LocalHttp> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new LocalHttp(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
