using System.Runtime.InteropServices;

namespace SmartPilots.Gateway.Tests;

public sealed class NativeMemoryTests
{
    private const int IsMapped = 2; // in the head of a block of glibc's malloc: it has pages of its own, which go with it

    // No arena has so much free in one piece, from which a block would be taken whatever the setting. By itself glibc learns up to 32 MB.
    private const int Freed = 30 << 20, Block = 24 << 20;

    [Fact]
    public void A_large_block_has_pages_of_its_own_after_larger_ones_were_freed()
    {
        NativeMemory.GiveBackLargeBlocks();
        Marshal.FreeHGlobal(Marshal.AllocHGlobal(Freed));

        var block = Marshal.AllocHGlobal(Block);

        Assert.NotEqual(0, Marshal.ReadIntPtr(block, -IntPtr.Size) & IsMapped);
        Marshal.FreeHGlobal(block);
    }
}
