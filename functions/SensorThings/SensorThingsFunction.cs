using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Citizens;

namespace SmartPilots.Functions.SensorThings;

/// <summary>
/// OGC SensorThings API 1.1, Sensing, for reading: with a key all within its scope, without one what pilot files make public. See
/// docs/open-data.md.
/// </summary>
[Query("$select", "Properties to give")]
[Query("$expand", "Links whose entities stand within, each with options in brackets")]
[Query("$filter", "Comparisons, and, or, not, arithmetic and functions (OGC 18-088, 9.3.3.5)")]
[Query("$orderby", "Expressions, each with asc or desc")]
[Query("$top", "At most so many; of more than 1,000 the rest follows by @iot.nextLink", Default = 100)]
[Query("$skip", "Leave out so many", Default = 0)]
[Query("$count", "With the number of all", Default = false)]
public sealed class SensorThingsFunction(StaObservations observations, PilotSource pilots, TimeProvider clock)
{
    private const string Root = "/api/sta/v1.1";
    private const string PublicRoot = "/open/sta/v1.1";
    private static readonly ConditionalWeakTable<PilotCatalog, StaCatalog> Catalogs = [];
    private static readonly ConditionalWeakTable<PilotCatalog, StaCatalog> PublicCatalogs = [];

    /// <summary>OGC SensorThings API 1.1, for reading: all within the caller's scope.</summary>
    /// <param name="path">Of a set, an entity, a property: Things, Datastreams('ID')/Observations, Things('ID')/name/$value; empty: the sets.</param>
    [Function("sensorthings")]
    [Answers(200, "Entities by OGC 18-088", "application/json"), Answers(204, "The property is null")]
    [Refuses(501, "The standard has it, this service has not (unsupported)"), Refuses(400, "What is asked wrongly, or would take too much (wrong-query)")]
    [Refuses(404)]
    public Task SensorThings([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/sta/v1.1/{*path}")] HttpRequest request, string? path,
        CancellationToken cancellationToken) => request.ForCallerAsync(pilots, async current =>
        await AnswerAsync(request, Catalogs.GetValue(current, StaCatalog.Of), Root, path ?? "", Answer.Bytes, cancellationToken), cancellationToken);

    /// <summary>OGC SensorThings API 1.1, for reading: what pilot files make public, without a key.</summary>
    /// <param name="path">Of a set, an entity, a property: Things, Datastreams('ID')/Observations, Things('ID')/name/$value; empty: the sets.</param>
    [Function("public-sensorthings")]
    [Answers(200, "Entities by OGC 18-088", "application/json"), Answers(204, "The property is null")]
    [Refuses(501, "The standard has it, this service has not (unsupported)"), Refuses(400, "What is asked wrongly, or would take too much (wrong-query)")]
    [Refuses(404)]
    public Task Public([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open/sta/v1.1/{*path}")] HttpRequest request, string? path,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        var catalog = PublicCatalogs.GetValue(await pilots.LatestAsync(cancellationToken), StaCatalog.OfPublic);
        return await AnswerAsync(request, catalog, PublicRoot, path ?? "", (type, body) =>
        {
            request.HttpContext.Response.Headers.AccessControlAllowOrigin = "*"; // what is public may be read by any page
            return PublicHttp.Bytes(type, body);
        }, cancellationToken);
    }, cancellationToken);

    /// <param name="answer">Of the content type and the body.</param>
    private async Task<Answer> AnswerAsync(HttpRequest request, StaCatalog catalog, string prefix, string path, Func<string, byte[], Answer> answer,
        CancellationToken cancellationToken)
    {
        var root = $"{request.Scheme}://{request.Host}{prefix}";
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            if (path.Trim('/').Length == 0)
                return answer(JsonType, Service(root));
            var budget = new StaBudget();
            var target = await new StaPath(catalog, observations, budget).FollowAsync(path.Trim('/'), cancellationToken);
            if (target is { Property: not null, Value: null })
                return Answer.Nothing;
            if (target.IsValue)
                return answer("text/plain; charset=utf-8", Encoding.UTF8.GetBytes(StaValues.Raw(target.Value!)));
            var options = StaOptions.Parse(target.Set, request.Query.ToDictionary(one => one.Key, one => one.Value.ToString(), StringComparer.Ordinal),
                clock.GetUtcNow());
            using (var json = new Utf8JsonWriter(buffer))
                await WriteAsync(json, target, options, path.Trim('/'), root, catalog, budget, cancellationToken);
            return answer(JsonType, buffer.WrittenMemory.ToArray());
        }
        catch (StaException e)
        {
            return e.IsNotFound ? Problem.NotFound(e.Message)
                : e.IsUnsupported ? Problem.Unsupported(e.Message) : Problem.WrongQuery(e.Message);
        }
    }

    private const string JsonType = "application/json; charset=utf-8";

    private async Task WriteAsync(Utf8JsonWriter json, StaTarget target, StaOptions options, string path, string root, StaCatalog catalog, StaBudget budget,
        CancellationToken cancellationToken)
    {
        var query = new StaQuery(catalog, observations, budget);
        var writer = new StaWriter(json, root, catalog, query);
        if (target.One is not { } one)
        {
            var page = await query.PageAsync(target.Set, target.Origin, options, cancellationToken);
            await writer.WriteSetAsync(page, path, options, target.IsReference, cancellationToken);
        }
        else if (target.Property is { } name)
        {
            json.WriteStartObject();
            json.WritePropertyName(name);
            target.Value!.WriteTo(json);
            json.WriteEndObject();
        }
        else if (target.IsReference)
            writer.WriteReference(one);
        else
            await writer.WriteAsync(one, options, cancellationToken);
    }

    private static byte[] Service(string root) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["value"] = new JsonArray([.. Enum.GetValues<StaSet>().Select(set => new JsonObject { ["name"] = set.ToString(), ["url"] = $"{root}/{set}" })]),
        ["serverSettings"] = new JsonObject
        {
            ["conformance"] = new JsonArray([.. ((string[])["datamodel", "resource-path/resource-path-to-entities", "request-data"])
                .Select(requirement => JsonValue.Create($"http://www.opengis.net/spec/iot_sensing/1.1/req/{requirement}"))]),
        },
    });
}
