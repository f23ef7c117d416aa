using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Functions.Tests.Ingest;

namespace SmartPilots.Functions.Tests.Quarantine;

public sealed class QuarantineQueryTests
{
    private readonly RequeueScene _scene = new();
    private IngestScene Ingest => _scene.Ingest;

    [Fact]
    public async Task Entries_are_found_by_pilot_reason_device_day_and_time_of_receipt()
    {
        await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d1/readings", "{"), Ingest.Raw("pilots/p/s/d3/readings", "{}"), Ingest.Raw("nonsense", "{}"));
        Ingest.Clock.Advance(TimeSpan.FromDays(1));
        await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d1/readings", ""), Ingest.Raw("pilots/q/s/d1/readings", ""));

        Assert.Equal("invalid-json unknown-device wrong-topic empty-payload unknown-device", await FindAsync(new QuarantineFilter(null)));
        Assert.Equal("invalid-json unknown-device empty-payload", await FindAsync(new QuarantineFilter("p")));
        Assert.Equal("wrong-topic unknown-device", await FindAsync(new QuarantineFilter("-"))); // that of a pilot that there is not
        Assert.Equal("unknown-device", await FindAsync(new QuarantineFilter("q")));
        Assert.Equal("empty-payload", await FindAsync(new QuarantineFilter("p") { Reason = Reason.EmptyPayload }));
        Assert.Equal("unknown-device", await FindAsync(new QuarantineFilter("p") { Device = new DeviceKey("p", "s", "d3") }));
        Assert.Equal("wrong-topic", await FindAsync(new QuarantineFilter(null) { Device = new DeviceKey("-", "-", "gw-a") }));
        Assert.Equal("empty-payload", await FindAsync(new QuarantineFilter("p").OfDay(new DateOnly(2026, 3, 2))));
        Assert.Equal("invalid-json unknown-device", await FindAsync(new QuarantineFilter("p") { To = IngestScene.Start.AddHours(1) }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public async Task Pages_give_every_entry_once_also_when_those_given_are_requeued_in_between(int take)
    {
        await Ingest.SendAsync([.. Enumerable.Range(0, 20).Select(i => Ingest.Message(i * 60 - 1_200, "\"flow_lps\":1", device: i % 2 == 0 ? "d3" : "d1"))]);
        await Ingest.SendAsync([.. Enumerable.Range(0, 5).Select(i => Ingest.Raw($"pilots/p/s/x{i}/readings", "{}"))]);
        _scene.Fix();
        var (seen, filter) = (new List<string>(), new QuarantineFilter("p") { Device = new DeviceKey("p", "s", "d3") });
        string? continuation = null;
        do
        {
            var page = await _scene.Quarantine.PageAsync(filter, Ingest.Pilots.Current, take, continuation, default);
            Assert.InRange(page.Entries.Count, 0, take);
            seen.AddRange(page.Entries.Select(entry => entry.Id));
            await RequeueScene.RequeueAsync(_scene.Instance(), page.Entries);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.Equal((10, 10), (seen.Count, seen.Distinct().Count()));
        Assert.Equal(5, (await _scene.WaitingAsync()).Count);
    }

    [Fact]
    public async Task An_entry_that_named_no_pilot_is_found_under_the_pilot_that_has_its_device_now()
    {
        await Ingest.SendAsync(Ingest.Raw("pilots/new/s/d1/readings", "{\"t\":1772366400000,\"values\":{\"flow_lps\":5}}"));
        Assert.Single(await _scene.WaitingAsync(new QuarantineFilter("-")));
        _scene.Use(IngestScene.PilotJson.Replace("\"pilot\": \"p\"", "\"pilot\": \"new\"", StringComparison.Ordinal));

        Assert.Equal("stored", await RequeueScene.RequeueAsync(_scene.Instance(), await _scene.WaitingAsync(new QuarantineFilter("new"))));
        Assert.Empty(await _scene.WaitingAsync());
    }

    [Fact]
    public async Task An_id_leads_to_its_entry_and_any_other_text_to_none()
    {
        await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d1/readings", "{"));
        var entry = Assert.Single(await _scene.WaitingAsync());

        Assert.Equal("{", System.Text.Encoding.UTF8.GetString((await _scene.Quarantine.FindAsync(entry.Id, default))!.Payload.Span));
        foreach (var other in new[] { "", "x", entry.Id + "~x", entry.Id[..^1], entry.Id.Replace('~', '/'), new string('~', 20), new string('a', 2_000) })
            Assert.Null(await _scene.Quarantine.FindAsync(other, default));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("0")]
    [InlineData("2.")]
    [InlineData("-.x")]
    [InlineData("0.nonsense")]
    public async Task A_continuation_that_no_page_gave_is_refused(string continuation) => await Assert.ThrowsAsync<BadContinuationException>(
        () => _scene.Quarantine.PageAsync(new QuarantineFilter("p"), Ingest.Pilots.Current, 10, continuation, default));

    private async Task<string> FindAsync(QuarantineFilter filter) =>
        string.Join(' ', (await _scene.WaitingAsync(filter)).OrderBy(entry => entry.ReceivedTicks).ThenBy(entry => entry.Sequence)
            .Select(entry => entry.Faults[0].Reason.Code()));
}
