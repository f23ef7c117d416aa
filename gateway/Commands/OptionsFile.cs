using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Gateway.Commands;

/// <summary>A gateway's options as a JSON file: the keys of <see cref="GatewayOptions"/> in camel case; unknown keys are errors.</summary>
internal static class OptionsFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter() },
    };

    public static GatewayOptions Read(string path)
    {
        var json = File.ReadAllBytes(path);
        try
        {
            var options = JsonSerializer.Deserialize<GatewayOptions>(json, Json) ?? throw new InvalidDataException($"{path}: $: is null");
            return JsonNulls.Find(json, Json.GetTypeInfo(typeof(GatewayOptions))) is { } item
                ? throw new InvalidDataException($"{path}: {item}: null is no value here") : options;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: {JsonMistake.Sentence(json, e)}", e);
        }
    }
}
