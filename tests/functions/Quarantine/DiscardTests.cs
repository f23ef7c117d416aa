using SmartPilots.Core.Ingest;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Quarantine;

public sealed class DiscardTests
{
    private static readonly QuarantineFilter Discarded = new(null) { IsDiscarded = true };
    private readonly RequeueScene _scene = new();
    private IngestScene Ingest => _scene.Ingest;

    [Fact]
    public async Task What_is_discarded_waits_no_more_and_stays_with_its_bytes_who_when_and_why_while_the_ledger_is_as_before()
    {
        await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d1/readings", "{"), Ingest.Raw("pilots/p/s/d3/readings", "{}"));
        var broken = (await _scene.WaitingAsync()).Single(entry => entry.Topic.Contains("/d1/", StringComparison.Ordinal));
        var ledger = await Ingest.LedgerAsync();

        Assert.Equal("Discarded", await DiscardAsync("Amina", broken.Id));

        Assert.Contains("/d3/", Assert.Single(await _scene.WaitingAsync()).Topic, StringComparison.Ordinal);
        var settled = Assert.Single(await _scene.WaitingAsync(Discarded));
        Assert.Equal((broken.Id, "{"), (settled.Id, System.Text.Encoding.UTF8.GetString(settled.Payload.Span)));
        Assert.Equal(new QuarantineDiscard(Ingest.Clock.GetUtcNow().UtcTicks, "Amina", "a test in the workshop"), settled.Discard);
        Assert.Equal(ledger, await Ingest.LedgerAsync());
    }

    [Fact]
    public async Task The_first_discard_stands_and_what_is_not_there_is_said()
    {
        await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d1/readings", "{"));
        var id = (await _scene.WaitingAsync())[0].Id;
        await DiscardAsync("Amina", id);
        Ingest.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal("DiscardedBefore NotFound", await DiscardAsync("Bello", id, "no~such~id", id));

        Assert.Equal("Amina", Assert.Single(await _scene.WaitingAsync(Discarded)).Discard!.By);
    }

    [Fact]
    public async Task A_requeue_of_all_leaves_it_alone_and_one_by_its_id_takes_it_back()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1.5", device: "d3"));
        var id = (await _scene.WaitingAsync())[0].Id;
        await DiscardAsync("Amina", id);
        Assert.Equal("", await _scene.RequeueAllAsync());

        Assert.Equal("stays", await RequeueAsync(id)); // nobody knows d3 yet: it waits again
        Assert.Null(Assert.Single(await _scene.WaitingAsync()).Discard);

        await DiscardAsync("Amina", id);
        _scene.Fix();
        Assert.Equal("stored", await RequeueAsync(id));
        Assert.Empty(await _scene.WaitingAsync(Discarded));
        Assert.Equal((1L, 1L), await _scene.RequeuedAsync());
    }

    [Fact]
    public async Task A_message_that_comes_again_does_not_undo_its_discard()
    {
        var message = Ingest.Raw("pilots/p/s/d1/readings", "{");
        await Ingest.SendAsync(message);
        await DiscardAsync("Amina", (await _scene.WaitingAsync())[0].Id);

        await Ingest.Instance().IngestAsync([message], CancellationToken.None);

        Assert.Empty(await _scene.WaitingAsync());
        Assert.Single(await _scene.WaitingAsync(Discarded));
    }

    [Fact]
    public async Task A_discard_that_meets_another_writer_tries_again_and_one_without_the_store_says_so()
    {
        await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d1/readings", "{"));
        var id = (await _scene.WaitingAsync())[0].Id;
        var faults = new Queue<StoreFault>([StoreFault.Unavailable, StoreFault.Unavailable, StoreFault.Unavailable, StoreFault.Conflict, StoreFault.Unavailable]);
        Ingest.Store.Fault = operation => operation.Commit?.Table == Tables.Telemetry && faults.TryDequeue(out var fault) ? fault : StoreFault.None;

        Assert.Equal("TryAgain", await DiscardAsync("Amina", id));
        Assert.Single(await _scene.WaitingAsync());
        Assert.Equal("Discarded", await DiscardAsync("Amina", id));
        Assert.Empty(faults);
    }

    private async Task<string> DiscardAsync(string by, params string[] ids) => string.Join(' ',
        (await App.Part<EntryDiscard>(Ingest.Store, Ingest.Clock).DiscardAsync(ids, by, "a test in the workshop", CancellationToken.None)).Select(one => one.Result));

    private async Task<string> RequeueAsync(string id) =>
        await RequeueScene.RequeueAsync(_scene.Instance(), [(await _scene.Quarantine.FindAsync(id, CancellationToken.None))!]);
}
