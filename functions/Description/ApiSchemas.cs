using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace SmartPilots.Functions.Description;

/// <summary>
/// The schemas of the description, made of the types of <see cref="ApiJson"/>: members, kinds, formats and what may be left out from the
/// types, closed lists and lengths from attributes, words from comments. Each type and each enum is one component, by its name.
/// </summary>
internal sealed class ApiSchemas
{
    private readonly DocComments _words;
    private readonly JsonSchemaExporterOptions _options;
    private readonly Dictionary<string, Type> _known = new(StringComparer.Ordinal);
    private readonly Queue<Type> _left = [];

    public ApiSchemas(DocComments words)
    {
        _words = words;
        _options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };
    }

    /// <summary>A reference to the component of a type or enum, or the schema of something simple.</summary>
    public JsonNode Of(Type type) => IsComponent(type) ? Reference(type) : ApiJson.Default.Options.GetTypeInfo(type).GetJsonSchemaAsNode(_options);

    /// <summary>All that was referred to, by name.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Components()
    {
        var made = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        while (_left.TryDequeue(out var type))
            made[type.Name] = type.IsEnum ? Codes(type) : ApiJson.Default.Options.GetTypeInfo(type).GetJsonSchemaAsNode(_options);
        return made;
    }

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (context.Path.IsEmpty && IsObject(type))
            return Whole(context.TypeInfo, schema.AsObject());
        var one = IsComponent(type) ? Reference(type) : schema as JsonObject ?? new JsonObject { ["type"] = "string" }; // what a converter of ours writes: a quality
        if (one["type"] is JsonArray kinds)
            one["type"] = kinds.First(kind => (string?)kind != "null")!.DeepClone(); // what is not known is left out, and never null
        if (type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>))
            one["contentEncoding"] = "base64";
        return context.PropertyInfo is null ? one : Member(context.PropertyInfo, one);
    }

    private static bool IsComponent(Type type) => type.IsEnum ? type != typeof(Quality) : IsObject(type);

    private static bool IsObject(Type type) => ApiJson.Default.Options.TryGetTypeInfo(type, out var info) && info.Kind == JsonTypeInfoKind.Object;

    private JsonObject Whole(JsonTypeInfo type, JsonObject schema)
    {
        Describe(schema, _words.Of(type.Type));
        schema["required"] = new JsonArray([.. type.Properties.Where(IsNeeded).Select(member => JsonValue.Create(member.Name))]);
        return schema;
    }

    private static bool IsNeeded(JsonPropertyInfo member) => Find<RequiredAttribute>(member) is not null
        || (!member.IsGetNullable && Nullable.GetUnderlyingType(member.PropertyType) is null && member.AssociatedParameter?.HasDefaultValue != true);

    private JsonObject Member(JsonPropertyInfo member, JsonObject schema)
    {
        if (Find<CodeAttribute>(member) is { } code)
            schema = Reference(code.Type);
        if (Find<AllowedValuesAttribute>(member) is { } allowed)
            schema["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonValue.Create((string?)value))]);
        var unit = (string?)schema["type"] == "array" ? "Items" : "Length";
        if (Find<LengthAttribute>(member) is { } length)
            (schema["min" + unit], schema["max" + unit]) = (length.MinimumLength, length.MaximumLength);
        if (Find<MaxLengthAttribute>(member) is { } most)
            schema["max" + unit] = most.Length;
        if (Find<RangeAttribute>(member) is { } range)
            (schema["minimum"], schema["maximum"]) = ((int)range.Minimum, (int)range.Maximum);
        if (Find<UrlAttribute>(member) is not null)
            schema["format"] = "uri";
        Describe(schema, member.AttributeProvider is MemberInfo property ? _words.Of(property) : null);
        return schema;
    }

    private JsonObject Codes(Type type)
    {
        var codes = Enum.GetValues(type).Cast<Enum>().Where(value => value is not Reason.None).Select(value => value switch
        {
            Period period => period.Code(),
            _ => EnumCode.Of(value.ToString()),
        });
        var schema = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. codes.Select(code => JsonValue.Create(code))]) };
        Describe(schema, _words.Of(type));
        return schema;
    }

    private JsonObject Reference(Type type)
    {
        if (_known.TryAdd(type.Name, type))
            _left.Enqueue(type);
        else if (_known[type.Name] != type)
            throw new InvalidOperationException($"{type} and {_known[type.Name]} are both described as {type.Name}: rename one.");
        return Reference(type.Name);
    }

    public static JsonObject Reference(string component) => new() { ["$ref"] = "#/components/schemas/" + component };

    private static T? Find<T>(JsonPropertyInfo member) where T : Attribute =>
        (T?)(member.AttributeProvider?.GetCustomAttributes(typeof(T), false).FirstOrDefault()
            ?? member.AssociatedParameter?.AttributeProvider?.GetCustomAttributes(typeof(T), false).FirstOrDefault());

    private static void Describe(JsonObject schema, string? words)
    {
        if (words is not null)
            schema["description"] = words;
    }
}
