using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SmartPilots.Gateway.Access;

/// <summary>Gives what root writes to the owner of the folder it is in. Nothing for anyone else, and on other systems than Linux.</summary>
internal static class FolderOwner
{
    private const int WorkingFolder = -100; // AT_FDCWD
    private const uint OwnerAndGroup = 0x18; // STATX_UID | STATX_GID
    private const int StatxBytes = 256;
    private const int OwnerAt = 20; // struct statx is the same on every processor, unlike struct stat
    private const int GroupAt = 24;

    /// <exception cref="IOException">The file could not be given away.</exception>
    public static void Give(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return;
        var about = new byte[StatxBytes];
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Look(WorkingFolder, folder, 0, OwnerAndGroup, about) != 0 || Change(path, Number(about, OwnerAt), Number(about, GroupAt)) != 0)
            throw new IOException($"{path} could not be given to the owner of {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static uint Number(byte[] about, int at) => BitConverter.IsLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(about.AsSpan(at))
        : BinaryPrimitives.ReadUInt32BigEndian(about.AsSpan(at));

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Look(int from, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] about);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int Change([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
