using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Functions.People;
using SmartPilots.Local.Cost;

namespace SmartPilots.Local.FunctionHost;

/// <summary>Serves functions with an HTTP trigger on ASP.NET Core routes, as the Functions host does.</summary>
internal static class FunctionRoutes
{
    public static void MapFunctions(this WebApplication app, FunctionCatalog catalog)
    {
        foreach (var function in catalog.Http)
        {
            var call = new FunctionCall(function.Method);
            var stopping = app.Lifetime.ApplicationStopping;
            RequestDelegate serve = context => ServeAsync(function.Name, call, context, stopping);
            var endpoint = function.Verbs.Count == 0
                ? app.Map(function.Template, serve)
                : app.MapMethods(function.Template, function.Verbs, serve);
            endpoint.WithName(function.Name);
        }
    }

    private static async Task ServeAsync(string name, FunctionCall call, HttpContext context, CancellationToken stopping)
    {
        if (Activity.Current is { } span)
            span.DisplayName = $"{context.Request.Method} {name}";
        var started = TimeProvider.System.GetTimestamp();
        using var cancellationToken = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await context.RequestServices.GetRequiredService<IRequestAuthorizer>().RunAsync(context, name,
            () => call.InvokeAsync(context.RequestServices, new CallInputs(cancellationToken.Token) { Request = context.Request }), cancellationToken.Token);
        context.RequestServices.GetService<ExecutionMeter>()?.Count(name, TimeProvider.System.GetElapsedTime(started),
            context.Response.ContentLength ?? 0);
    }
}
