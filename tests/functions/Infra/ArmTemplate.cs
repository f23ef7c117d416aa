using System.Text.Json.Nodes;

namespace SmartPilots.Functions.Tests.Infra;

/// <summary>A compiled template with values for its parameters: the resources that Azure would be asked for, those of modules included.</summary>
internal sealed class ArmTemplate
{
    private readonly JsonObject _template;
    private readonly JsonObject _given;

    private ArmTemplate(JsonObject template, JsonObject given) => (_template, _given) = (template, given);

    /// <summary>All resources whose condition holds; an expression that only Azure can evaluate stays as its text.</summary>
    public static List<JsonObject> Resources(JsonObject template, JsonObject given) => [.. new ArmTemplate(template, given).Resources()];

    private IEnumerable<JsonObject> Resources()
    {
        var declared = _template["resources"]!;
        foreach (var resource in declared is JsonArray list ? list : declared.AsObject().Select(pair => pair.Value))
        {
            if (resource!["existing"] is not null || (resource["condition"] is { } condition && !(bool)Evaluate(condition)!))
                continue;
            if ((string?)resource["type"] != "Microsoft.Resources/deployments")
            {
                yield return Evaluate(resource)!.AsObject();
                continue;
            }
            var handed = resource["properties"]!["parameters"]!.AsObject();
            var given = new JsonObject(handed.Select(pair => KeyValuePair.Create(pair.Key, Evaluate(pair.Value)!["value"]?.DeepClone())));
            foreach (var inner in Resources(resource["properties"]!["template"]!.AsObject(), given))
                yield return inner;
        }
    }

    private JsonNode? Evaluate(JsonNode? node) => node switch
    {
        JsonObject item => new JsonObject(item.Select(pair => KeyValuePair.Create(Text(pair.Key), Evaluate(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Evaluate)]),
        JsonValue value when value.TryGetValue<string>(out var text) => Expression(text),
        _ => node?.DeepClone(),
    };

    private string Text(string name) => Expression(name)!.ToString();

    private JsonNode? Expression(string text) => text.StartsWith('[') && !text.StartsWith("[[", StringComparison.Ordinal)
        ? new ArmExpression(text[1..^1], Parameter, name => Evaluate(_template["variables"]![name])).Evaluate()
        : text;

    private JsonNode? Parameter(string name) => _given.ContainsKey(name) ? _given[name] : Evaluate(_template["parameters"]![name]!["defaultValue"]);
}
