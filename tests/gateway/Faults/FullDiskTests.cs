using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Faults;

public sealed class FullDiskTests
{
    private static readonly ReadOnlySequence<byte> Payload = new(new byte[10_000]);

    [SkippableFact]
    public async Task A_spool_down_to_its_reserve_refuses_empties_itself_and_takes_again()
    {
        using var disk = SmallDisk.MountOrSkip(16);
        await using var spool = Open(disk, reserve: 6 << 20);
        var refused = 0;
        for (var i = 0; i < 3000 && refused == 0; i++)
            refused += await TryAsync<SpoolRefusedException>(spool) ? 0 : 1;
        Assert.Equal(1, refused);
        var taken = spool.Snapshot.Taken;
        Assert.True(taken > 200, $"{taken}");
        await spool.ChangeAsync(file => file.Messages.Remove(0, long.MaxValue, SpoolCounter.DeliveredAccepted));
        Assert.Equal((0, taken), (spool.Snapshot.Depth, spool.Snapshot.Delivered));
        SpoolUnderTest.AssertAccounted(spool.Snapshot);
    }

    /// <summary>The file does not shrink: what was delivered leaves room in it, not on the disk.</summary>
    [SkippableFact]
    public async Task A_spool_that_filled_its_disk_itself_takes_again_once_it_is_delivered()
    {
        using var disk = SmallDisk.MountOrSkip(16);
        await using var spool = Open(disk, reserve: 6 << 20);
        for (var round = 1; round <= 3; round++)
        {
            var taken = 0;
            while (taken < 3000 && await TryAsync<SpoolRefusedException>(spool))
                taken++;
            Assert.True(taken is > 200 and < 3000, $"{taken} in round {round}");
            Assert.True(spool.IsDiskLow);
            await spool.ChangeAsync(file => file.Messages.Remove(0, long.MaxValue, SpoolCounter.DeliveredAccepted));
            Assert.False(spool.IsDiskLow);
        }
        SpoolUnderTest.AssertAccounted(spool.Snapshot);
    }

    [SkippableFact]
    public async Task A_disk_that_someone_else_fills_costs_acknowledgements_only_and_no_restart()
    {
        using var disk = SmallDisk.MountOrSkip(16);
        await using var spool = Open(disk, reserve: 0);
        for (var i = 0; i < 100; i++)
            await spool.Append("t", Payload);
        Fill(Path.Combine(disk.Path, "filler"));
        var failures = 0;
        for (var i = 0; i < 2000 && failures < 3; i++)
            failures += await TryAsync<SpoolException>(spool) ? 0 : 1;
        Assert.Equal(3, failures);
        Assert.NotNull(spool.Fault);
        SpoolUnderTest.AssertAccounted(spool.Snapshot);
        var before = spool.Snapshot.Taken;
        File.Delete(Path.Combine(disk.Path, "filler"));
        await spool.Append("t", Payload);
        Assert.Null(spool.Fault);
        Assert.Equal(before + 1, spool.Snapshot.Taken);
        Assert.Equal(spool.Snapshot.Depth, Rows(disk));
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[64 * 1024];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // full, as intended
        }
    }

    private static async Task<bool> TryAsync<TExpected>(Spool spool) where TExpected : Exception
    {
        try
        {
            await spool.Append("t", Payload);
            return true;
        }
        catch (TExpected)
        {
            return false;
        }
    }

    private static int Rows(SmallDisk disk)
    {
        using var reader = new SpoolReader(Path.Combine(disk.Path, "spool.db"));
        var messages = new List<SpooledMessage>();
        reader.Read(new LaneRange(0, long.MaxValue), messages);
        return messages.Count;
    }

    private static Spool Open(SmallDisk disk, long reserve) => new(
        new SpoolOptions(Path.Combine(disk.Path, "spool.db")) { DiskReserveBytes = reserve }, TimeSpan.FromMinutes(1), TimeProvider.System,
        TimeProvider.System, NullLogger.Instance);
}
