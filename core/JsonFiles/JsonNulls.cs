using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace SmartPilots.Core.JsonFiles;

/// <summary>
/// Nulls among the items of arrays and of objects with free names, where the type has none. A serializer that respects nullable annotations sees those of
/// members only, and whoever goes through the list meets the null.
/// </summary>
public static class JsonNulls
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The JSON path of the first one; null when there is none.</summary>
    /// <param name="json">What was read as this type without a mistake.</param>
    public static string? Find(ReadOnlyMemory<byte> json, JsonTypeInfo type)
    {
        using var document = JsonDocument.Parse(json, Lenient);
        return Find(document.RootElement, type, null, "$");
    }

    /// <param name="declared">Whether its items may be null; null for a value in itself.</param>
    private static string? Find(JsonElement value, JsonTypeInfo type, NullabilityInfo? declared, string path)
    {
        var found = (type.Kind, value.ValueKind) switch
        {
            (JsonTypeInfoKind.Object, JsonValueKind.Object) => value.EnumerateObject().Select(member => OfMember(member, type, path)),
            (JsonTypeInfoKind.Enumerable, JsonValueKind.Array) => value.EnumerateArray().Select((item, index) => OfItem(item, type, declared, $"{path}[{index}]")),
            (JsonTypeInfoKind.Dictionary, JsonValueKind.Object) =>
                value.EnumerateObject().Select(member => OfItem(member.Value, type, declared, $"{path}['{member.Name}']")),
            _ => [],
        };
        return found.FirstOrDefault(place => place is not null);
    }

    private static string? OfMember(JsonProperty member, JsonTypeInfo type, string path) =>
        type.Properties.FirstOrDefault(property => property.Name == member.Name) is { } property && member.Value.ValueKind != JsonValueKind.Null
            ? Find(member.Value, type.Options.GetTypeInfo(property.PropertyType),
                property.AttributeProvider is PropertyInfo declared ? new NullabilityInfoContext().Create(declared) : null, $"{path}.{member.Name}")
            : null;

    private static string? OfItem(JsonElement item, JsonTypeInfo list, NullabilityInfo? declared, string path)
    {
        var own = declared?.ElementType ?? declared?.GenericTypeArguments.LastOrDefault();
        if (item.ValueKind != JsonValueKind.Null)
            return Find(item, list.Options.GetTypeInfo(list.ElementType!), own, path);
        return own?.ReadState == NullabilityState.Nullable || Nullable.GetUnderlyingType(list.ElementType!) is not null ? null : path;
    }
}
