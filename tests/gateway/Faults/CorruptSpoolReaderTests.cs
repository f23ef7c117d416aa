using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Faults;

/// <summary>A card that wears out: what can be read is saved, what cannot is counted, and the spool goes on.</summary>
public sealed class CorruptSpoolReaderTests
{
    private const int Messages = 5_000;

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public async Task Intact_rows_around_a_damaged_place_are_saved_and_the_rest_counted(double place)
    {
        using var folder = new ScratchFolder();
        var epoch = await FillAsync(folder);
        await using (var file = File.OpenWrite(folder.File("spool.db")))
        {
            file.Position = (long)(file.Length * place) / 4096 * 4096; // a card loses whole pages
            file.Write(new byte[3 * 4096]);
        }
        await using var spool = SpoolUnderTest.Open(folder);
        var s = spool.Snapshot;
        Assert.NotEqual(epoch, s.Epoch);
        Assert.InRange(s.Damaged, 1, 300);
        Assert.Equal((Messages, Messages - s.Damaged), (s.Taken, s.Depth));
        SpoolUnderTest.AssertAccounted(s);
        var saved = SpoolUnderTest.Read(folder, new LaneRange(0, long.MaxValue));
        Assert.Equal(s.Depth, saved.Count);
        Assert.Subset(Payloads().ToHashSet(), saved.ToHashSet());
        await spool.Put("and it goes on");
        Assert.Single(Directory.GetFiles(folder.Path, "spool.db.damaged-*"));
    }

    [Fact]
    public async Task A_truncated_file_gives_what_stands_before_the_cut()
    {
        using var folder = new ScratchFolder();
        await FillAsync(folder);
        await using (var file = File.OpenWrite(folder.File("spool.db")))
            file.SetLength(file.Length / 2 / 4096 * 4096);
        await using var spool = SpoolUnderTest.Open(folder);
        var s = spool.Snapshot;
        Assert.Equal((Messages, Messages), (s.Taken, s.Depth + s.Damaged));
        Assert.InRange(s.Depth, Messages / 3, Messages - 1);
        await spool.Put("and it goes on");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_put_aside()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder.File("spool.db"), new string('x', 10_000));
        await using var spool = SpoolUnderTest.Open(folder);
        await spool.Put("from the start");
        Assert.Equal((1, 1), (spool.Snapshot.Taken, spool.Snapshot.Depth));
        var aside = Assert.Single(Directory.GetFiles(folder.Path, "spool.db.damaged-*"));
        Assert.Equal(10_000, new FileInfo(aside).Length);
    }

    /// <summary>
    /// Cut short after the log was put aside, the old file may open well, without what stood in the log alone: that is in the new one.
    /// </summary>
    [Theory]
    [InlineData("spool.db-wal")]
    [InlineData("spool.db-wal", "spool.db")]
    public async Task A_rescue_cut_short_while_files_are_exchanged_is_finished_at_the_next_start(params string[] gone)
    {
        using var folder = new ScratchFolder();
        await FillAsync(folder);
        File.Move(folder.File("spool.db"), folder.File("spool.db.rescued"));
        await using (var old = SpoolUnderTest.Open(folder, o => o with { Path = folder.File("old.db") }))
            await old.Put("also in the new one");
        if (!gone.Contains("spool.db"))
            File.Move(folder.File("old.db"), folder.File("spool.db"));
        await using var spool = SpoolUnderTest.Open(folder);
        Assert.Equal(Messages, spool.Snapshot.Depth);
        Assert.False(File.Exists(folder.File("spool.db.rescued")));
        Assert.Equal(gone.Contains("spool.db") ? 0 : 1, Directory.GetFiles(folder.Path, "spool.db.damaged-*").Length);
    }

    [Fact]
    public async Task Damage_met_while_running_is_rescued_and_all_that_is_intact_still_arrives()
    {
        await using var link = await LinkUnderTest.StartAsync();
        link.Functions.Refuse(503);
        // Long payloads live on pages of their own, which the writer does not read again: only a reader finds the damage.
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => link.Spool.Put($"{i}:" + new string('x', 20_000))));
        await link.Spool.ChangeAsync(_ => { });
        link.CheckpointAndDamage();
        link.Functions.Before = null;
        await link.DrainAsync();
        var s = link.Spool.Snapshot;
        SpoolUnderTest.AssertAccounted(s);
        Assert.InRange(s.Damaged, 0, 20);
        Assert.Equal(300, link.Functions.Payloads().Select(p => p.Split(':')[0]).Distinct().Count() + s.Damaged);
        await link.Spool.Put("and it goes on");
        await link.DrainAsync();
    }

    /// <summary>The head of the line is read after each commit: on the writer's own thread, where an exception would end the process.</summary>
    [Fact]
    public async Task Damage_at_the_head_of_the_line_that_the_writer_meets_is_rescued_and_the_process_lives()
    {
        using var folder = new ScratchFolder();
        await using var spool = SpoolUnderTest.Open(folder);
        await Task.WhenAll(Payloads().Select(payload => spool.Put(payload)));
        using (var other = SpoolConnection.Open(folder.File("spool.db"), readOnly: false))
        {
            SpoolConnection.Execute(other, "PRAGMA wal_checkpoint(TRUNCATE)");
            var bytes = await File.ReadAllBytesAsync(folder.File("spool.db"));
            await using (var file = new FileStream(folder.File("spool.db"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                file.Position = bytes.AsSpan().IndexOf("message 0 "u8) / 4096 * 4096;
                file.Write(new byte[4096]);
            }
            SpoolConnection.Execute(other, "CREATE TABLE another (a)"); // the writer must read its pages again
        }
        await spool.Put("and it goes on");
        await spool.ChangeAsync(_ => { });
        SpoolUnderTest.AssertAccounted(spool.Snapshot);
        Assert.InRange(spool.Snapshot.Damaged, 1, 60);
        Assert.Equal(Messages + 1, spool.Snapshot.Taken);
    }

    [Fact]
    public async Task A_rescue_that_the_disk_does_not_let_happen_is_tried_again_and_ends_no_lane()
    {
        await using var link = await LinkUnderTest.StartAsync();
        await link.PutAsync(10);
        await link.DrainAsync();
        Directory.CreateDirectory(link.SpoolPath + ".rescue"); // in the way
        link.Spool.Suspect();
        await Assert.ThrowsAsync<SpoolException>(() => link.Spool.Put("not yet"));
        Assert.NotNull(link.Spool.Fault);
        Directory.Delete(link.SpoolPath + ".rescue");
        await link.Spool.Put("and it goes on");
        await link.DrainAsync();
        Assert.False(link.Forwarder.Completion.IsCompleted);
        Assert.Contains("and it goes on", link.Functions.Payloads());
    }

    private static IEnumerable<string> Payloads() => Enumerable.Range(0, Messages).Select(i => $"message {i} {new string('x', 100)}");

    private static async Task<string> FillAsync(ScratchFolder folder)
    {
        await using var spool = SpoolUnderTest.Open(folder);
        await Task.WhenAll(Payloads().Select(payload => spool.Put(payload)));
        return spool.Snapshot.Epoch;
    }
}
