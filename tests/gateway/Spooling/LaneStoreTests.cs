using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Spooling;

public sealed class LaneStoreTests : IDisposable
{
    private const int Enough = 1 << 20;

    private readonly ScratchFolder _folder = new();
    private readonly HandClock _link = new(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_backlog_no_longer_sleeps_when_the_disk_refuses_the_commit_that_left_it_something()
    {
        var commits = new Queue<Action>();
        var spool = SpoolUnderTest.Open(_folder, options => options with { Disk = commits.Enqueue }, TimeSpan.FromSeconds(10), link: _link);
        var put = spool.Put("one");
        commits.Dequeue()();
        await put;
        _link.Now += TimeSpan.FromMinutes(1);
        var arrival = spool.NextArrival(SourceId.Backlog);

        var take = TakeAsync(spool, SourceId.Live, 3, Enough);
        var refused = spool.ChangeAsync(_ => throw new SpoolException("The disk refuses."));
        commits.Dequeue()();

        await Assert.ThrowsAsync<SpoolException>(() => refused);
        await Assert.ThrowsAsync<SpoolException>(() => take);
        Assert.True(arrival.IsCompleted);
        spool.Abandon();
    }

    [Fact]
    public async Task Fresh_messages_travel_live()
    {
        await using var spool = Open();
        await Put(spool, 5);
        Assert.Equal(new LaneRange(1, 3), await TakeAsync(spool, SourceId.Live, 3, Enough));
        Assert.Null(await TakeAsync(spool, SourceId.Backlog, 3, Enough));
    }

    [Fact]
    public async Task A_lane_gets_the_same_messages_until_they_are_resolved()
    {
        await using var spool = Open();
        await Put(spool, 5);
        await TakeAsync(spool, SourceId.Live, 3, Enough);
        await spool.ChangeAsync(file => file.Messages.Remove(1, 2, SpoolCounter.DeliveredAccepted));
        Assert.Equal(new LaneRange(1, 3), await TakeAsync(spool, SourceId.Live, 3, Enough));
        await spool.ChangeAsync(file => file.Messages.Remove(3, 3, SpoolCounter.DeliveredAccepted));
        Assert.Equal(new LaneRange(4, 5), await TakeAsync(spool, SourceId.Live, 3, Enough));
    }

    [Fact]
    public async Task After_an_outage_what_waited_becomes_backlog_and_new_messages_are_live_at_once()
    {
        await using var spool = Open();
        await Put(spool, 4);
        await TakeAsync(spool, SourceId.Live, 2, Enough); // 1 and 2 are under way when the link goes
        _link.Now = _link.Now.AddHours(3);
        await Put(spool, 4);
        _link.Now = _link.Now.AddHours(3);
        await spool.ChangeAsync(file => file.Messages.Remove(1, 2, SpoolCounter.DeliveredAccepted));
        Assert.Null(await TakeAsync(spool, SourceId.Live, 9, Enough));
        await Put(spool, 2);
        Assert.Equal(new LaneRange(9, 10), await TakeAsync(spool, SourceId.Live, 9, Enough));
        Assert.Equal(new LaneRange(3, 6), await TakeAsync(spool, SourceId.Backlog, 4, Enough));
        await spool.ChangeAsync(file => file.Messages.Remove(3, 6, SpoolCounter.DeliveredLate));
        Assert.Equal(new LaneRange(7, 8), await TakeAsync(spool, SourceId.Backlog, 4, Enough));
    }

    [Fact]
    public async Task The_backlog_steps_around_what_live_has_under_way()
    {
        await using var spool = Open();
        await Put(spool, 2);
        _link.Now = _link.Now.AddHours(1);
        Assert.Null(await TakeAsync(spool, SourceId.Live, 9, Enough));
        await Put(spool, 2);
        Assert.Equal(new LaneRange(3, 4), await TakeAsync(spool, SourceId.Live, 9, Enough));
        await Put(spool, 2);
        _link.Now = _link.Now.AddHours(1);
        // Live still has 3 and 4 under way; one outcome is missing, so it keeps them.
        await spool.ChangeAsync(file => file.Messages.Remove(3, 3, SpoolCounter.DeliveredAccepted));
        Assert.Equal(new LaneRange(1, 2), await TakeAsync(spool, SourceId.Backlog, 9, Enough));
        await spool.ChangeAsync(file => file.Messages.Remove(1, 2, SpoolCounter.DeliveredLate));
        Assert.Null(await TakeAsync(spool, SourceId.Backlog, 9, Enough));
        await spool.ChangeAsync(file => file.Messages.Remove(4, 4, SpoolCounter.DeliveredAccepted));
        Assert.Null(await TakeAsync(spool, SourceId.Live, 9, Enough));
        Assert.Equal(new LaneRange(5, 6), await TakeAsync(spool, SourceId.Backlog, 9, Enough));
    }

    [Fact]
    public async Task A_restart_keeps_each_message_in_the_lane_it_was_sent_in()
    {
        await using (var spool = Open())
        {
            await Put(spool, 5);
            await TakeAsync(spool, SourceId.Live, 3, Enough);
        }
        await using var again = Open();
        Assert.Equal(new LaneRange(1, 3), await TakeAsync(again, SourceId.Live, 9, Enough));
        Assert.Equal(new LaneRange(4, 5), await TakeAsync(again, SourceId.Backlog, 9, Enough));
    }

    [Fact]
    public async Task A_batch_is_limited_by_bytes_but_holds_at_least_one_message()
    {
        await using var spool = Open();
        await spool.Put(new string('x', 9000));
        await spool.Put(new string('x', 900));
        await spool.Put(new string('x', 900));
        Assert.Equal(new LaneRange(1, 1), await TakeAsync(spool, SourceId.Live, 9, 4000));
        await spool.ChangeAsync(file => file.Messages.Remove(1, 1, SpoolCounter.DeliveredAccepted));
        Assert.Equal(new LaneRange(2, 3), await TakeAsync(spool, SourceId.Live, 9, 4000));
    }

    private static Task Put(Spool spool, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(i => spool.Put($"{i}")));

    private static async Task<LaneRange?> TakeAsync(Spool spool, string lane, int maxEvents, int maxBytes) =>
        (await spool.TakeAsync(lane, maxEvents, maxBytes))?.Range;

    private Spool Open() => SpoolUnderTest.Open(_folder, freshFor: TimeSpan.FromSeconds(30), link: _link);
}
