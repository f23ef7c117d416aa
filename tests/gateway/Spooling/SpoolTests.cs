using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Spooling;

public sealed class SpoolTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_appended_is_read_after_a_restart_in_order_and_byte_for_byte()
    {
        string epoch;
        await using (var spool = SpoolUnderTest.Open(_folder))
        {
            epoch = spool.Snapshot.Epoch;
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => spool.Put($"message {i}")));
            await spool.Put("");
        }
        await using var again = SpoolUnderTest.Open(_folder);
        Assert.Equal(epoch, again.Snapshot.Epoch);
        Assert.Equal(1001, again.Snapshot.Depth);
        var messages = SpoolUnderTest.Read(_folder, new LaneRange(1, 2000));
        Assert.Equal([.. Enumerable.Range(0, 1000).Select(i => $"message {i}"), ""], messages);
    }

    [Fact]
    public async Task Numbers_are_not_given_twice_when_the_spool_ran_empty()
    {
        await using (var spool = SpoolUnderTest.Open(_folder))
        {
            await spool.Put("a");
            await spool.ChangeAsync(file => file.Messages.Remove(1, 1, SpoolCounter.DeliveredAccepted));
        }
        await using var again = SpoolUnderTest.Open(_folder);
        await again.Put("b");
        Assert.True(again.Snapshot.Last > 1, $"{again.Snapshot.Last}");
        Assert.Equal((2, 1, 1), (again.Snapshot.Taken, again.Snapshot.Accepted, again.Snapshot.Depth));
        SpoolUnderTest.AssertAccounted(again.Snapshot);
    }

    [Fact]
    public async Task A_disk_that_lost_the_last_numbers_does_not_make_the_spool_give_them_again()
    {
        var link = new HandClock(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await using (var spool = SpoolUnderTest.Open(_folder, link: link))
            await spool.Put("a");
        File.Copy(_folder.File("spool.db"), _folder.File("before"));
        link.Now = link.Now.AddSeconds(5);
        long sent;
        await using (var spool = SpoolUnderTest.Open(_folder, link: link))
        {
            await spool.Put("b");
            sent = spool.Snapshot.Last;
        }
        // Everything since the first start is gone, as if it had never been written.
        File.Move(_folder.File("before"), _folder.File("spool.db"), overwrite: true);
        link.Now = link.Now.AddSeconds(5);
        await using var again = SpoolUnderTest.Open(_folder, link: link);
        await again.Put("c");
        Assert.True(again.Snapshot.Last > sent, $"{again.Snapshot.Last} after {sent}");
        Assert.Equal(1, again.Snapshot.Last % SourceId.NumbersPerStart);
    }

    [Fact]
    public async Task Another_file_has_another_epoch()
    {
        using var one = new ScratchFolder();
        using var two = new ScratchFolder();
        await using var first = SpoolUnderTest.Open(one);
        await using var second = SpoolUnderTest.Open(two);
        Assert.NotEqual(first.Snapshot.Epoch, second.Snapshot.Epoch);
        Assert.True(SourceId.TryParse($"/gateways/g/{first.Snapshot.Epoch}/live", out _));
    }

    [Fact]
    public async Task A_full_spool_refuses_and_takes_again_when_there_is_room()
    {
        await using var spool = SpoolUnderTest.Open(_folder, o => o with { MaxBytes = 1000 });
        var payload = new string('x', 400);
        for (var i = 0; i < 3; i++)
            await spool.Put(payload);
        await Assert.ThrowsAsync<SpoolRefusedException>(() => spool.Put(payload));
        Assert.Equal((3, 0), (spool.Snapshot.Depth, spool.Snapshot.Dropped));
        await spool.ChangeAsync(file => file.Messages.Remove(1, 2, SpoolCounter.DeliveredAccepted));
        await spool.Put(payload);
        SpoolUnderTest.AssertAccounted(spool.Snapshot);
        Assert.Equal(2, spool.Snapshot.Depth);
    }

    [Fact]
    public async Task The_cap_counts_what_still_waits_for_the_disk()
    {
        await using var spool = SpoolUnderTest.Open(_folder, o => o with { MaxBytes = 1 << 20 });
        var payload = new string('x', 100_000);
        var all = Enumerable.Range(0, 100).Select(_ => spool.Put(payload)).ToList();
        await Task.WhenAll(all.Select(put => put.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.InRange(spool.Snapshot.Bytes, 900_000, (1 << 20) + 101_000);
        Assert.Equal(spool.Snapshot.Depth, all.Count(put => put.IsCompletedSuccessfully));
        Assert.All(all.Where(put => put.IsFaulted), put => Assert.IsType<SpoolRefusedException>(put.Exception!.InnerException));
    }

    [Fact]
    public async Task What_came_before_the_clock_was_set_is_not_dropped_for_its_age()
    {
        var clock = new HandClock(new DateTimeOffset(1970, 1, 1, 0, 0, 5, TimeSpan.Zero));
        await using var spool = SpoolUnderTest.Open(
            _folder, o => o with { MaxAge = TimeSpan.FromDays(2), Overflow = SpoolOverflow.DropOldest }, clock: clock);
        await spool.Put("from a box without a battery");
        clock.Now = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        await spool.Put("the clock is set");
        Assert.Equal((2, 0), (spool.Snapshot.Depth, spool.Snapshot.Dropped));
        await spool.ChangeAsync(file => file.Messages.Remove(1, 1, SpoolCounter.DeliveredAccepted));
        clock.Now = clock.Now.AddDays(3);
        await spool.Put("much later");
        Assert.Equal((1, 1), (spool.Snapshot.Depth, spool.Snapshot.Dropped));
    }

    [Fact]
    public async Task Dropping_the_oldest_when_chosen_is_counted_and_spares_what_a_lane_has_taken()
    {
        await using var spool = SpoolUnderTest.Open(_folder, o => o with { MaxBytes = 2000, Overflow = SpoolOverflow.DropOldest });
        var payload = new string('x', 400);
        await spool.Put(payload);
        Assert.Equal(new LaneRange(1, 1), (await spool.TakeAsync(SourceId.Live, 1, 1 << 20))!.Range);
        for (var i = 0; i < 9; i++)
            await spool.Put(payload);
        Assert.True(spool.Snapshot.Bytes <= 2000, $"{spool.Snapshot.Bytes} bytes");
        Assert.Equal((4, 6), (spool.Snapshot.Depth, spool.Snapshot.Dropped));
        Assert.Single(SpoolUnderTest.Read(_folder, new LaneRange(1, 1)));
        SpoolUnderTest.AssertAccounted(spool.Snapshot);
    }

    [Fact]
    public async Task A_spool_whose_oldest_is_beyond_the_cap_on_age_refuses_unless_the_stamp_is_from_an_unset_clock()
    {
        var clock = new HandClock(new DateTimeOffset(1970, 1, 1, 0, 0, 5, TimeSpan.Zero));
        await using var spool = SpoolUnderTest.Open(_folder, o => o with { MaxAge = TimeSpan.FromDays(2) }, clock: clock);
        await spool.Put("from a box without a battery");
        clock.Now = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
        await spool.Put("the clock is set");
        await spool.ChangeAsync(file => file.Messages.Remove(1, 1, SpoolCounter.DeliveredAccepted));
        clock.Now = clock.Now.AddDays(2.5);
        await Assert.ThrowsAsync<SpoolRefusedException>(() => spool.Put("too late"));
        Assert.True(spool.IsFull); // an alarm: nothing is taken
    }

    [Fact]
    public async Task Counts_survive_a_restart()
    {
        await using (var spool = SpoolUnderTest.Open(_folder))
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => spool.Put($"{i}")));
            await spool.ChangeAsync(file => file.Messages.Remove(1, 3, SpoolCounter.DeliveredLate));
            await spool.ChangeAsync(file => file.Poison.Add(4, "urn:smartpilots:problem:malformed-batch"));
        }
        await using var again = SpoolUnderTest.Open(_folder);
        Assert.Equal((10, 3, 1, 6), (again.Snapshot.Taken, again.Snapshot.Late, again.Snapshot.Poisoned, again.Snapshot.Depth));
        SpoolUnderTest.AssertAccounted(again.Snapshot);
    }

    [Fact]
    public async Task A_failed_change_leaves_nothing_behind_and_the_spool_goes_on()
    {
        await using var spool = SpoolUnderTest.Open(_folder);
        await spool.Put("a");
        await Assert.ThrowsAsync<InvalidOperationException>(() => spool.ChangeAsync(file =>
        {
            file.Messages.Remove(1, 1, SpoolCounter.DeliveredAccepted);
            throw new InvalidOperationException("a bug");
        }));
        await spool.Put("b");
        Assert.Equal((2, 0), (spool.Snapshot.Depth, spool.Snapshot.Accepted));
        SpoolUnderTest.AssertAccounted(spool.Snapshot);
    }
}
