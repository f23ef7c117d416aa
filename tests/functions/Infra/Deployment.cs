using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Infra;

/// <summary>What <c>azd up</c> would ask Azure for, read from the compiled templates.</summary>
internal sealed class Deployment
{
    /// <summary>Parameters as azd hands them over; without an operator's choice the defaults of the parameter file.</summary>
    private static readonly JsonObject File = JsonNode.Parse(Repository.Read("infra/main.parameters.json"))!["parameters"]!.AsObject();

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<JsonObject> _resources;

    private Deployment(List<JsonObject> resources) => _resources = resources;

    public static async Task<Deployment> WithAsync(params (string Parameter, string Value)[] chosen)
    {
        var given = new JsonObject(File.Select(pair => KeyValuePair.Create(pair.Key, Default(pair.Value!["value"]!))));
        foreach (var (parameter, value) in chosen)
            given[parameter] = value;
        return new Deployment(ArmTemplate.Resources(await BicepCompiler.MainAsync(), given));
    }

    /// <summary>With the broker and its subscription, which shows a key.</summary>
    public static Task<Deployment> WithEventGridAsync() => WithAsync(("eventGrid", "on"), ("eventGridKeys", "town:HASH:*"), ("eventGridKey", "the-key"));

    public IEnumerable<string> Types => _resources.Select(resource => (string)resource["type"]!);

    public string Text => string.Join('\n', _resources.Select(resource => resource.ToJsonString(Readable)));

    /// <summary>The only resource of a type.</summary>
    public JsonObject Single(string type) => Assert.Single(All(type));

    public IEnumerable<JsonObject> All(string type) => _resources.Where(resource => (string)resource["type"]! == type);

    /// <summary>The app's settings.</summary>
    public Dictionary<string, string> Settings() => Single("Microsoft.Web/sites")["properties"]!["siteConfig"]!["appSettings"]!.AsArray()
        .ToDictionary(setting => (string)setting!["name"]!, setting => (string)setting!["value"]!);

    /// <summary>The roles that are granted, each as often as it is.</summary>
    public IEnumerable<string> Grants() => All("Microsoft.Authorization/roleAssignments").Select(grant => (string)grant["properties"]!["roleDefinitionId"]!);

    // ${NAME=default} of azd
    private static JsonNode? Default(JsonNode value) => value is JsonValue text && ((string)text!).Split('=') is [_, var chosen]
        ? chosen.TrimEnd('}')
        : value.DeepClone();
}
