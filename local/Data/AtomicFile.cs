using SmartPilots.Gateway.Access;

namespace SmartPilots.Local.Data;

/// <summary>Writes a file whole or not at all: readers see the old or the new content, never half of it.</summary>
internal static class AtomicFile
{
    public static void Write(string path, ReadOnlySpan<byte> content, bool ownerOnly = false)
    {
        var next = path + ".next";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (ownerOnly && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // from the first byte on, not afterwards
        File.Delete(next);
        using (var file = new FileStream(next, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        FolderOwner.Give(next); // a service's user must be able to read what root changes
        File.Move(next, path, overwrite: true);
    }
}
