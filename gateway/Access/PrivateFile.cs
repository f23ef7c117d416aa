namespace SmartPilots.Gateway.Access;

/// <summary>Replaces a file as a whole, on disk and readable by its owner alone, who is the folder's when root writes it.</summary>
internal static class PrivateFile
{
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
