using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPilots.DeviceSim;

/// <summary>
/// Reads the simulator's JSON files strictly: an unknown member, a missing one and a wrong type are errors with their path.
/// </summary>
internal static class InputFile
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public static T ReadJson<T>(string file) => ReadJson<T>(file, null);

    /// <param name="content">What to read in place of the file's own bytes; errors name the file.</param>
    public static T ReadJson<T>(string file, byte[]? content, JsonConverter? converter = null)
    {
        var options = converter is null ? Strict : new JsonSerializerOptions(Strict) { Converters = { converter } };
        try
        {
            return JsonSerializer.Deserialize<T>(content ?? File.ReadAllBytes(file), options) ?? throw new InputFileException(file, "$", "is null");
        }
        catch (JsonException wrong)
        {
            throw new InputFileException(file, wrong.Path ?? "$", wrong.Message.Split(" Path: ")[0]);
        }
        catch (IOException wrong)
        {
            throw new InputFileException(file, "file", wrong.Message);
        }
        catch (UnauthorizedAccessException wrong)
        {
            throw new InputFileException(file, "file", wrong.Message);
        }
    }
}
