using System.Runtime.InteropServices;

namespace SmartPilots.Gateway.Tests;

public sealed class NativeMemoryTests
{
    private const int IsMapped = 2; // in the head of a block of glibc's malloc: it has pages of its own, which go with it

    [Fact]
    public void A_large_block_has_pages_of_its_own_after_larger_ones_were_freed()
    {
        NativeMemory.GiveBackLargeBlocks();
        Marshal.FreeHGlobal(Marshal.AllocHGlobal(8 * NativeMemory.LargeBlock));

        var block = Marshal.AllocHGlobal(2 * NativeMemory.LargeBlock);

        Assert.NotEqual(0, Marshal.ReadIntPtr(block, -IntPtr.Size) & IsMapped);
        Marshal.FreeHGlobal(block);
    }
}
