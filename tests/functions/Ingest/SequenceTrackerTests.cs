using SmartPilots.Core.Ingest;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Ledger;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

public sealed class SequenceTrackerTests
{
    private readonly IngestScene _scene = new();

    [Fact]
    public async Task What_is_missing_in_a_gateways_sequence_is_named_until_it_comes()
    {
        var events = Enumerable.Range(0, 9).Select(i => _scene.Message(i, "\"flow_lps\":1")).ToArray();
        await _scene.SendAsync(events[1], events[2], events[5]);
        Assert.Equal("e1 1-1, e1 4-5", await GapsAsync());

        await IngestScene.SendAsync(_scene.Instance(), events[8]);
        Assert.Equal("e1 1-1, e1 4-5, e1 7-8", await GapsAsync());

        // The two lanes of a spool share one numbering; bad messages are seen as well.
        var backlog = new SourceId("gw-a", "e1", SourceId.Backlog);
        await _scene.SendAsync([.. events.Where((_, i) => i is 0 or 3 or 4 or 6 or 7).Select(e => e with { Source = backlog, Topic = "bad" })]);
        Assert.Equal("", await GapsAsync());
    }

    [Fact]
    public async Task The_numbers_a_restarted_gateway_leaves_out_are_no_gap()
    {
        var events = Enumerable.Range(0, 5).Select(i => _scene.Message(i, "\"flow_lps\":1")).ToArray();
        const long start = 900 * SourceId.NumbersPerStart;
        await _scene.SendAsync(events[0], events[1], events[2] with { Sequence = start + 1 }, events[3] with { Sequence = start + 4 });
        Assert.Equal($"e1 {start + 2}-{start + 3}", await GapsAsync());
    }

    [Fact]
    public async Task A_crash_between_commit_and_record_is_made_good_by_the_redelivery()
    {
        var message = _scene.Message(0, "\"flow_lps\":1");
        _scene.Store.Fault = o => IsRecord(o) ? StoreFault.CrashBefore : StoreFault.None;
        await Assert.ThrowsAsync<StoreCrashException>(() => _scene.SendAsync(message));
        _scene.Store.Fault = null;

        Assert.Equal("redelivered", await IngestScene.SendAsync(_scene.Instance(), message));
        Assert.Equal("1-1", Recorded());
    }

    [Fact]
    public async Task A_batch_that_could_not_be_recorded_is_asked_for_again()
    {
        var message = _scene.Message(0, "\"flow_lps\":1");
        _scene.Store.Fault = o => IsRecord(o) ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("retry", await _scene.SendAsync(message));
        _scene.Store.Fault = null;

        Assert.Equal("redelivered", await _scene.SendAsync(message));
        Assert.Equal("1-1", Recorded());
        Assert.Equal("messages 1+0+0+0 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task Instances_that_race_lose_nothing()
    {
        var second = _scene.Instance();
        var events = Enumerable.Range(0, 40).Select(i => _scene.Message(i, "\"flow_lps\":1")).ToArray();
        for (var i = 0; i < events.Length; i++)
            await IngestScene.SendAsync(i % 3 == 0 ? second : _scene.Pipeline, events[i]);
        Assert.Equal("1-40", Recorded());
    }

    [Fact]
    public void Ranges_hold_exactly_the_numbers_added()
    {
        var (random, ranges, numbers) = (new Random(5), new SequenceRanges(), new HashSet<long>());
        for (var i = 0; i < 3_000; i++)
        {
            var from = random.Next(1, 2_000);
            var to = from + random.Next(0, i % 10 == 0 ? 30 : 2);
            var isNew = false;
            for (var n = from; n <= to; n++)
                isNew |= numbers.Add(n);
            Assert.Equal(isNew, ranges.Add(from, to));
        }
        var again = SequenceRanges.Decode(ranges.Encode(), 0);
        Assert.Equal(numbers.Order(), again.Ranges.SelectMany(r => Enumerable.Range((int)r.From, (int)(r.To - r.From + 1)).Select(n => (long)n)));
        Assert.Equal(Enumerable.Range(1, (int)numbers.Max()).Select(n => (long)n).Except(numbers),
            again.Gaps(1).SelectMany(r => Enumerable.Range((int)r.From, (int)(r.To - r.From + 1)).Select(n => (long)n)));
        Assert.All(again.Ranges.Skip(1).Zip(again.Ranges), pair => Assert.True(pair.First.From > pair.Second.To + 1));
    }

    [Fact]
    public void Beyond_the_limit_the_oldest_gaps_are_counted_and_no_longer_named()
    {
        var ranges = new SequenceRanges();
        for (var n = 1; n <= SequenceRanges.MaxRanges + 10; n++)
            ranges.Add(3 * n, 3 * n);
        Assert.Equal((SequenceRanges.MaxRanges, 20), (ranges.Ranges.Count, (int)ranges.Unnamed));
        Assert.Equal((3, 33), (ranges.Ranges[0].From, ranges.Ranges[0].To));
    }

    private static bool IsRecord(StoreOperation operation) => operation.Commit?.Writes[0].Row.Key.StartsWith("g~", StringComparison.Ordinal) == true;

    private string Recorded() => SequenceRow.FromRow(_scene.Store.Rows(Tables.Telemetry)
        .Single(r => r.Key.StartsWith("g~", StringComparison.Ordinal))).Encode();

    private async Task<string> GapsAsync() => string.Join(", ",
        (await new GapsQuery(_scene.Store).OfGatewayAsync("gw-a", default)).Gaps.Select(g => $"{g.Epoch} {g.From}-{g.To}"));
}
