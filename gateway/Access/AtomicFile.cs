namespace SmartPilots.Gateway.Access;

/// <summary>Writes a file whole or not at all: readers see the old or the new content, never half of it.</summary>
public static class AtomicFile
{
    /// <summary>When root writes, the file belongs to whom the folder does: a service's user must be able to read it.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, bool ownerOnly = false)
    {
        var next = path + ".next";
        File.Delete(next);
        using (var file = new FileStream(next, ownerOnly ? OwnerOnly() : new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        FolderOwner.Give(next);
        File.Move(next, path, overwrite: true);
    }

    /// <summary>For a new file that only its owner may read, from the first byte on.</summary>
    public static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
