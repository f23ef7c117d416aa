using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Local.Data;

namespace SmartPilots.Local;

/// <summary>The files of a data folder.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Credentials))]
[JsonSerializable(typeof(LocalKeys))]
[JsonSerializable(typeof(RunningSystem))]
[JsonSerializable(typeof(SignIn.SignInCode))]
internal sealed partial class LocalJson : JsonSerializerContext
{
    /// <exception cref="InvalidDataException">Names the file that is damaged.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        var json = File.ReadAllBytes(path);
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null is no value here");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is damaged: {JsonMistake.Sentence(json, e)}", e);
        }
    }
}
