using System.Runtime.InteropServices;

namespace SmartPilots.Gateway;

/// <summary>
/// Memory outside of the managed heap. Packing a batch takes and frees a few hundred kilobytes there. From the first such block that is freed glibc would
/// keep blocks of its size for reuse, in each of its arenas: some 20 to 40 MB in all.
/// </summary>
internal static class NativeMemory
{
    private const int MmapThreshold = -3; // M_MMAP_THRESHOLD of mallopt(3)

    /// <summary>Of so many bytes on a block is large: what glibc begins with.</summary>
    private const int LargeBlock = 128 << 10;

    /// <summary>For the whole process. Other C libraries than glibc are left as they are.</summary>
    public static void GiveBackLargeBlocks()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = mallopt(MmapThreshold, LargeBlock); // refused, all is as before
        }
        catch (EntryPointNotFoundException)
        {
            // musl gives large blocks back by itself
        }
    }

    [DllImport("libc")]
    private static extern int mallopt(int parameter, int value);
}
