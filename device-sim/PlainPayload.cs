using System.Buffers;
using System.Text.Json;

namespace SmartPilots.DeviceSim;

/// <summary>The default payload: <c>{"t":1767225600000,"values":{"flow_lps":1.25}}</c>.</summary>
internal static class PlainPayload
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_output;

    [ThreadStatic]
    private static Utf8JsonWriter? t_json;

    /// <param name="milliseconds">Unix time of measurement.</param>
    public static byte[] Write(long milliseconds, IReadOnlyList<(string Stream, decimal Value)> values)
    {
        var output = t_output ??= new ArrayBufferWriter<byte>(256);
        var json = t_json ??= new Utf8JsonWriter(output);
        output.ResetWrittenCount();
        json.Reset(output);
        json.WriteStartObject();
        json.WriteNumber("t"u8, milliseconds);
        json.WriteStartObject("values"u8);
        for (var i = 0; i < values.Count; i++)
            json.WriteNumber(values[i].Stream, values[i].Value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }
}
