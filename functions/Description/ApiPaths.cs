using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Description;

/// <summary>
/// The paths of the description: each function with an HTTP trigger, by its attributes, its comment and its row in <see cref="RouteTable"/>.
/// </summary>
internal sealed partial class ApiPaths(DocComments words, ApiSchemas schemas)
{
    public JsonObject Of(Assembly app)
    {
        var paths = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var method in app.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } function
                || method.GetParameters().Select(one => one.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(one => one is not null) is not { } trigger)
                continue;
            var path = "/" + trigger.Route!.Replace("?", "").Replace("*", "");
            var operations = paths.GetValueOrDefault(path)?.AsObject() ?? [];
            paths[path] = operations;
            foreach (var verb in trigger.Methods!)
                operations[verb] = Operation(function.Name, method, path);
        }
        return new JsonObject(paths);
    }

    private JsonObject Operation(string name, MethodInfo method, string path)
    {
        var rule = RouteTable.Find(name);
        var operation = new JsonObject { ["operationId"] = name };
        if (rule is { Audience: RouteAudience.Person })
            operation["x-least-role"] = rule.Least.Code();
        operation["summary"] = words.Of(method);
        var parameters = Parameters(method, path).ToArray();
        if (parameters.Length > 0)
            operation["parameters"] = new JsonArray(parameters);
        if (method.GetCustomAttributes<TakesAttribute>().ToList() is { Count: > 0 } bodies)
            operation["requestBody"] = Body(bodies);
        operation["security"] = new JsonArray([.. Schemes(name, rule).Select(scheme => new JsonObject { [scheme] = new JsonArray() })]);
        operation["responses"] = Responses(method, rule);
        return operation;
    }

    private IEnumerable<JsonObject> Parameters(MethodInfo method, string path)
    {
        foreach (var name in RouteValue().Matches(path).Select(match => match.Groups[1].Value))
            yield return Parameter(name, "path", true, words.Of(method, name), new JsonObject { ["type"] = "string" });
        foreach (var query in Queries(method))
        {
            var schema = schemas.Of(query.Type ?? query.Default?.GetType() ?? typeof(string));
            if (query.Values.Count > 0)
                schema["enum"] = new JsonArray([.. query.Values.Select(value => JsonValue.Create(value))]);
            if (query.Default is { } value)
                schema["default"] = JsonValue.Create(value);
            if (query.Name == "take")
                (schema["minimum"], schema["maximum"]) = (1, QueryParameters.MaxTake);
            yield return Parameter(query.Name, query is HeaderAttribute ? "header" : "query", query.Needed, query.Words, schema);
        }
    }

    private static JsonObject Parameter(string name, string place, bool isNeeded, string? words, JsonNode schema)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["required"] = isNeeded };
        if (words is not null)
            parameter["description"] = words;
        parameter["schema"] = schema;
        return parameter;
    }

    private JsonObject Body(List<TakesAttribute> bodies)
    {
        var body = new JsonObject { ["required"] = true };
        if (bodies[0].Words is { } said)
            body["description"] = said;
        body["content"] = new JsonObject(bodies.Select(one => KeyValuePair.Create(one.Content, (JsonNode?)Content(one.Content, [Schema(one.Type, one.Component)]))));
        return body;
    }

    private JsonObject Responses(MethodInfo method, RouteRule? rule)
    {
        var responses = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var status in method.GetCustomAttributes<AnswersAttribute>().GroupBy(one => one.Status))
        {
            var kinds = status.Where(one => one.Content is not null).GroupBy(one => one.Content!).ToList();
            var response = new JsonObject { ["description"] = status.First().Words };
            if (kinds.Count > 0)
                response["content"] = new JsonObject(kinds.Select(kind =>
                    KeyValuePair.Create(kind.Key, (JsonNode?)Content(kind.Key, kind.Select(one => Schema(one.Type, one.Component))))));
            responses[$"{status.Key}"] = response;
        }
        foreach (var refusal in method.GetCustomAttributes<RefusesAttribute>())
            responses[$"{refusal.Status}"] = refusal.Words is null ? Usual(refusal.Status) : new JsonObject
            {
                ["description"] = refusal.Words,
                ["content"] = new JsonObject
                {
                    [refusal.Content] = Content(refusal.Content, [Schema(refusal.Content == Problem.ContentType ? typeof(ProblemBody) : null, null)]),
                },
            };
        int[] others = [.. rule is null or { Audience: RouteAudience.Open } ? Array.Empty<int>() : [401, 403],
            .. Queries(method).Any() || method.IsDefined(typeof(TakesAttribute)) ? [400] : Array.Empty<int>(), 503];
        foreach (var status in others.Except(method.GetCustomAttribute<NeverAttribute>()?.Statuses ?? []))
            responses.TryAdd($"{status}", Usual(status));
        return new JsonObject(responses);
    }

    private static IEnumerable<QueryAttribute> Queries(MethodInfo method) =>
        method.DeclaringType!.GetCustomAttributes<QueryAttribute>().Concat(method.GetCustomAttributes<QueryAttribute>());

    private JsonNode? Schema(Type? type, string? component) => type is not null ? schemas.Of(type) : component is null ? null : ApiSchemas.Reference(component);

    // Without a schema it is any JSON, or bytes.
    private static JsonObject Content(string content, IEnumerable<JsonNode?> possible)
    {
        var known = possible.OfType<JsonNode>().ToArray();
        var isText = content.StartsWith("text/", StringComparison.Ordinal) || content.EndsWith("xml", StringComparison.Ordinal);
        return known.Length switch
        {
            0 => isText ? new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } } : [],
            1 => new JsonObject { ["schema"] = known[0] },
            _ => new JsonObject { ["schema"] = new JsonObject { ["oneOf"] = new JsonArray(known) } },
        };
    }

    private static JsonObject Usual(int status) => new() { ["$ref"] = $"#/components/responses/{status}" };

    private static string[] Schemes(string name, RouteRule? rule) => (rule?.Audience, name) switch
    {
        (RouteAudience.Person, _) => ["session", "key"],
        (RouteAudience.Sender, "webhook") => ["integration"],
        (RouteAudience.Sender, "eventgrid") => ["eventGridToken", "eventGridKey"],
        (RouteAudience.Sender, _) => ["gateway"],
        _ => [],
    };

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex RouteValue();
}
