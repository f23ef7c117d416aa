using System.Text.Json;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Gateway.Access;

/// <summary>Reads a file that holds secrets, and names it when it is not what it should be.</summary>
internal static class PrivateFile
{
    /// <summary>What the file holds.</summary>
    /// <param name="what">What it should be, such as "list of credentials".</param>
    /// <exception cref="InvalidDataException">It cannot be read, or not as that; the message names the file and why.</exception>
    public static T Read<T>(string path, string what, Func<byte[], T> parse)
    {
        byte[] content = [];
        try
        {
            content = File.ReadAllBytes(path);
            return parse(content);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not a {what}: {JsonMistake.Sentence(content, e)}", e);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{path} is not a {what}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
