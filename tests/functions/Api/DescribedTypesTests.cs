using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SmartPilots.Functions.Tests.Api;

/// <summary>
/// The description of the API is written by hand, for its words; its facts are the types'. Each object that it describes has the members of
/// one type that the app writes or reads, with their kinds, and each such type is described.
/// </summary>
public sealed class DescribedTypesTests(RunningApi api) : IClassFixture<RunningApi>
{
    /// <summary>Types that the API does not carry: bodies for other systems, and what is stored.</summary>
    private static readonly string[] Elsewhere = ["WebhookBody", "AlertmanagerAlert", "AlertTransition", "PersonSession", "PushBody"];

    /// <summary>Written as texts in JSON.</summary>
    private static readonly Type[] Texts =
        [typeof(string), typeof(byte[]), typeof(ReadOnlyMemory<byte>), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly)];

    [Fact]
    public async Task Each_object_of_the_description_has_the_members_of_a_type_and_each_type_is_described()
    {
        var document = await api.GetAsync("/api/openapi.json");
        var described = Objects(document).ToLookup(Signature);

        var wrong = ApiTypes().SelectMany(type => described[Signature(type)].ToList() is { Count: > 0 } same
            ? same.Select(schema => Differences(type, schema)).MinBy(differences => differences.Count)!
            : [$"{type.Name} is not described: {Signature(type)}"]).ToList();
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static List<string> Differences(Type type, JsonObject schema) =>
        [.. from member in ApiJson.Default.GetTypeInfo(type)!.Properties
            let described = schema["properties"]![member.Name]!["type"]?.ToJsonString()
            where described is not null && !described.Contains($"\"{KindOf(member.PropertyType)}\"", StringComparison.Ordinal)
            select $"{type.Name}.{member.Name} is described as {described} and is {KindOf(member.PropertyType)}"];

    private static string KindOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(bool) ? "boolean"
            : type == typeof(int) || type == typeof(long) ? "integer"
            : type == typeof(decimal) || type == typeof(double) ? "number"
            : type.IsEnum || Texts.Contains(type) ? "string"
            : ApiJson.Default.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Enumerable } ? "array" : "object";
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject one => (one["properties"] is JsonObject ? [one] : Enumerable.Empty<JsonObject>()).Concat(one.SelectMany(member => Objects(member.Value))),
        JsonArray many => many.SelectMany(Objects),
        _ => [],
    };

    private static string Signature(JsonObject schema) => string.Join(' ', schema["properties"]!.AsObject().Select(member => member.Key).Order());

    private static string Signature(Type type) => string.Join(' ', ApiJson.Default.GetTypeInfo(type)!.Properties.Select(member => member.Name).Order());

    private static IEnumerable<Type> ApiTypes()
    {
        var seen = new HashSet<Type>();
        var left = new Queue<Type>(typeof(ApiJson).GetCustomAttributesData().Where(data => data.AttributeType == typeof(JsonSerializableAttribute))
            .Select(data => (Type)data.ConstructorArguments[0].Value!));
        while (left.TryDequeue(out var type))
        {
            if (ApiJson.Default.GetTypeInfo(type) is not { } info || !seen.Add(type))
                continue;
            if (info.ElementType is { } element)
                left.Enqueue(element);
            if (info.Kind != JsonTypeInfoKind.Object || Elsewhere.Contains(type.Name))
                continue;
            foreach (var member in info.Properties)
                left.Enqueue(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType);
            yield return type;
        }
    }
}
