using System.Text.Json.Nodes;

namespace SmartPilots.Functions.SensorThings;

/// <summary>How values of filters are taken from JSON and compared.</summary>
internal static class StaValues
{
    /// <summary>A number as a decimal, a text as a string; what is neither stays as it is.</summary>
    public static object? Of(JsonNode? node)
    {
        if (node is not JsonValue value)
            return node;
        switch (value.GetValueKind()) // no expression: its parts would turn into JSON again by themselves
        {
            case JsonValueKind.Number:
                return value.TryGetValue<decimal>(out var number) ? number : value.TryGetValue<int>(out var whole) ? whole : (decimal)value.GetValue<double>();
            case JsonValueKind.String:
                return value.GetValue<string>();
            case JsonValueKind.True or JsonValueKind.False:
                return value.GetValue<bool>();
            default:
                return null;
        }
    }

    /// <summary>As <c>$value</c> gives it: a text without quotes, anything else as JSON.</summary>
    public static string Raw(JsonNode value) => value is JsonValue one && one.GetValueKind() == JsonValueKind.String ? one.GetValue<string>() : value.ToJsonString();

    /// <summary>A text that is a time as one; times stand as texts in JSON.</summary>
    public static object? AsTime(object? value) => value is string text && text.Length > 4 && char.IsAsciiDigit(text[0]) && StaTime.TryParse(text, out var time)
        ? time : value;

    /// <summary>Null when the two cannot be compared.</summary>
    public static int? Compare(object left, object right) => (left, right) switch
    {
        (decimal a, decimal b) => a.CompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (string, DateTimeOffset) when AsTime(left) is DateTimeOffset a => a.CompareTo((DateTimeOffset)right),
        (DateTimeOffset a, string) when AsTime(right) is DateTimeOffset b => a.CompareTo(b),
        (string a, string b) => Math.Sign(string.CompareOrdinal(a, b)),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        (bool a, bool b) => a.CompareTo(b),
        // An id that is written as a number is one of ours only if it is a text of digits.
        (string a, decimal b) => a == b.ToString(CultureInfo.InvariantCulture) ? 0 : null,
        _ => null,
    };

    /// <summary>For <c>$orderby</c>: what is missing comes first.</summary>
    public static int Order(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => Compare(left, right) ?? string.CompareOrdinal(left.ToString(), right.ToString()),
    };
}
