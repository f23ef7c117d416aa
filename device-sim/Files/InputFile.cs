using System.Text.Unicode;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.DeviceSim.Files;

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

    /// <summary>As strict, with a reader of one type. To be kept: what is learnt of types stays with it.</summary>
    public static JsonSerializerOptions With(JsonConverter converter) => new(Strict) { Converters = { converter } };

    /// <param name="content">What to read in place of the file's own bytes; errors name the file.</param>
    public static T ReadJson<T>(string file, byte[]? content, JsonSerializerOptions? options = null)
    {
        content ??= Bytes(file);
        if (!Utf8.IsValid(content))
            throw new InputFileException(file, "file", "is not UTF-8");
        try
        {
            var read = JsonSerializer.Deserialize<T>(content, options ?? Strict) ?? throw new InputFileException(file, "$", "is null");
            return JsonNulls.Find(content, (options ?? Strict).GetTypeInfo(typeof(T))) is { } item
                ? throw new InputFileException(file, item, "null is no value here") : read;
        }
        catch (JsonException wrong)
        {
            var (where, why) = JsonMistake.Locate(content, wrong);
            throw new InputFileException(file, where, why);
        }
    }

    /// <summary>What a file that can't be opened is told as, in words of its user.</summary>
    public static InputFileException Unopened(string file, Exception wrong) => new(file, "file", wrong switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => Directory.Exists(file) ? "is a folder" : "may not be read: look at its permissions",
        _ => wrong.Message,
    });

    private static byte[] Bytes(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw Unopened(file, wrong);
        }
    }
}
