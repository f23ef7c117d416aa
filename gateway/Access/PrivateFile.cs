using System.Text.Json;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Gateway.Access;

/// <summary>A file readable by its owner alone.</summary>
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

    /// <summary>Replaces it as a whole, on disk. When root writes, it belongs to whom the folder does.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        FolderOwner.Give(temporary);
        File.Move(temporary, path, overwrite: true);
    }
}
