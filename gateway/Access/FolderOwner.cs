using System.ComponentModel;
using System.Runtime.InteropServices;

namespace SmartPilots.Gateway.Access;

/// <summary>
/// Gives what root writes to whom the folder belongs. Under systemd the gateway runs as a user of its own, while a person changes its
/// devices as root: a file of root's that only its owner may read would be kept from the very gateway it is for.
/// </summary>
public static class FolderOwner
{
    private const int CurrentFolder = -100;
    private const uint Owner = 0x8 | 0x10; // STATX_UID, STATX_GID

    /// <summary>Hands a file or folder to the owner of the folder that it stands in. Does nothing unless it is root who asks.</summary>
    public static void Give(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (statx(CurrentFolder, folder, 0, Owner, out var stat) != 0)
            throw Failed(folder);
        if (stat.User != 0 && lchown(path, stat.User, stat.Group) != 0)
            throw Failed(path);
    }

    private static IOException Failed(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{path}: its owner: {new Win32Exception(error).Message}");
    }

    // statx and not stat: its layout is the same on every architecture (statx(2)).
    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Stat stat);

    [DllImport("libc", SetLastError = true)]
    private static extern int lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Stat
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;
    }
}
