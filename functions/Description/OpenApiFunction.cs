using Microsoft.Azure.Functions.Worker;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Description;

/// <summary>The API's description: OpenAPI 3.1, written by hand and held to the routes by a test.</summary>
public sealed class OpenApiFunction
{
    [Function("openapi")]
    public async Task OpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/openapi.json")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        _ = request.Caller();
        request.HttpContext.Response.ContentType = "application/json; charset=utf-8";
        await using var document = typeof(OpenApiFunction).Assembly.GetManifestResourceStream("openapi.json")!;
        await document.CopyToAsync(request.HttpContext.Response.Body, cancellationToken);
    }
}
