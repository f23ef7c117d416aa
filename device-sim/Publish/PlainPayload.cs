using System.Buffers;

namespace SmartPilots.DeviceSim.Publish;

/// <summary>The default payload: <c>{"t":1767225600000,"values":{"flow_lps":1.25}}</c>.</summary>
internal static class PlainPayload
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _output;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    /// <param name="milliseconds">Unix time of measurement.</param>
    /// <param name="units">Of the streams whose numbers are not in their own unit.</param>
    /// <param name="isDoubtful">Whether the values are to be kept and not aggregated.</param>
    public static byte[] Write(long milliseconds, IReadOnlyList<(string Stream, decimal Value)> values,
        IReadOnlyList<(string Stream, string Unit)>? units = null, bool isDoubtful = false)
    {
        var output = _output ??= new ArrayBufferWriter<byte>(256);
        var json = _json ??= new Utf8JsonWriter(output);
        output.ResetWrittenCount();
        json.Reset(output);
        json.WriteStartObject();
        json.WriteNumber("t"u8, milliseconds);
        json.WriteStartObject("values"u8);
        for (var i = 0; i < values.Count; i++)
            json.WriteNumber(values[i].Stream, values[i].Value);
        json.WriteEndObject();
        if (units is { Count: > 0 })
        {
            json.WriteStartObject("units"u8);
            foreach (var (stream, unit) in units)
                json.WriteString(stream, unit);
            json.WriteEndObject();
        }
        if (isDoubtful)
            json.WriteBoolean("doubtful"u8, true);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads it back; null for any other format (also one with texts or a time that is no number).</summary>
    public static PlainReadings? TryRead(ReadOnlyMemory<byte> payload)
    {
        if (!System.Text.Unicode.Utf8.IsValid(payload.Span))
            return null;
        try
        {
            using var json = JsonDocument.Parse(payload);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("t", out var t) || !t.TryGetInt64(out var milliseconds)
                || !root.TryGetProperty("values", out var values) || values.ValueKind != JsonValueKind.Object)
                return null;
            var list = new List<(string, decimal)>();
            foreach (var value in values.EnumerateObject())
            {
                if (value.Value.ValueKind != JsonValueKind.Number || !value.Value.TryGetDecimal(out var number))
                    return null;
                list.Add((value.Name, number));
            }
            List<(string, string)> units = root.TryGetProperty("units", out var named)
                ? [.. named.EnumerateObject().Select(unit => (unit.Name, unit.Value.GetString() ?? ""))] : [];
            var isDoubtful = root.TryGetProperty("doubtful", out var doubt) && doubt.ValueKind == JsonValueKind.True;
            return root.EnumerateObject().Count() == 2 + (units.Count > 0 ? 1 : 0) + (isDoubtful ? 1 : 0)
                ? new PlainReadings(milliseconds, list, units, isDoubtful) : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null; // a string where a number should be, or no JSON: another format
        }
    }
}

/// <summary>What a plain payload says.</summary>
internal readonly record struct PlainReadings(long Milliseconds, List<(string Stream, decimal Value)> Values,
    List<(string Stream, string Unit)> Units, bool IsDoubtful)
{
    /// <summary>The same at another time.</summary>
    public byte[] WriteAt(long milliseconds) => PlainPayload.Write(milliseconds, Values, Units, IsDoubtful);
}
