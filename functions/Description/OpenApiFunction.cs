using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Description;

/// <summary>The API's description: OpenAPI 3.1, made of the functions and their types when it is asked for first.</summary>
public sealed class OpenApiFunction
{
    private static readonly Lazy<byte[]> Document = new(() => JsonSerializer.SerializeToUtf8Bytes(Make(),
        new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>This description.</summary>
    [Function("openapi")]
    [Answers(200, "OpenAPI 3.1", "application/json")]
    public async Task OpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/openapi.json")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        _ = request.Caller();
        request.HttpContext.Response.ContentType = "application/json; charset=utf-8";
        await request.HttpContext.Response.Body.WriteAsync(Document.Value, cancellationToken);
    }

    private static JsonNode Make()
    {
        var app = typeof(OpenApiFunction).Assembly;
        using var frame = app.GetManifestResourceStream("openapi-frame.json")!;
        var document = JsonNode.Parse(frame)!;
        var words = new DocComments(app, typeof(GatewayReport).Assembly);
        var schemas = new ApiSchemas(words);
        document["paths"] = new ApiPaths(words, schemas).Of(app);
        foreach (var (name, schema) in schemas.Components())
            document["components"]!["schemas"]![name] = schema;
        return document;
    }
}
