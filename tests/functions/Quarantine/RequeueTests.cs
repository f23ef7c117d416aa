using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Quarantine;

public sealed class RequeueTests
{
    private readonly RequeueScene _scene = new();
    private IngestScene Ingest => _scene.Ingest;

    [Fact]
    public async Task A_device_that_became_known_gets_what_it_sent_before_and_the_ledger_still_adds_up()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1.5", device: "d3"), Ingest.Message(60, "\"flow_lps\":2.5", device: "d3"));
        Assert.Equal("stays stays", await _scene.RequeueAllAsync());
        _scene.Fix();

        Assert.Equal("stored stored", await _scene.RequeueAllAsync());

        Assert.Empty(await _scene.WaitingAsync());
        Assert.Equal("messages 0+0+0+2 readings 0+0+0+0", await Ingest.LedgerAsync());
        Assert.Equal((2L, 2L), await _scene.RequeuedAsync());
        var clean = new RequeueScene();
        clean.Fix();
        await clean.Ingest.SendAsync(clean.Ingest.Message(0, "\"flow_lps\":1.5", device: "d3"), clean.Ingest.Message(60, "\"flow_lps\":2.5", device: "d3"));
        Assert.Equal(clean.Ingest.Content(), Ingest.Content());
        Assert.Equal(0, await _scene.DifferencesAsync());
        Assert.Equal(2.5m, _scene.Latest().Streams["flow_lps"].Latest);
    }

    [Fact]
    public async Task A_retained_message_without_a_time_is_no_new_reading_out_of_quarantine_either()
    {
        await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d3/readings", "{\"values\":{\"flow_lps\":1}}") with { IsRetained = true });
        Assert.True(Assert.Single(await _scene.WaitingAsync()).IsRetained);
        _scene.Fix();
        await _scene.RequeueAllAsync();
        Assert.Empty(await _scene.WaitingAsync());
        Assert.Equal(0, _scene.StoredReadings);
        Assert.Equal(0, await _scene.DifferencesAsync());
    }

    [Fact]
    public async Task Requeued_twice_counts_once()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1", device: "d3"));
        var waiting = await _scene.WaitingAsync();
        _scene.Fix();
        await RequeueScene.RequeueAsync(_scene.Instance(), waiting);
        var content = Ingest.Content();

        Assert.Equal("requeued-before", await RequeueScene.RequeueAsync(_scene.Instance(), waiting));

        Assert.Equal(content, Ingest.Content());
        Assert.Equal((1L, 1L), await _scene.RequeuedAsync());
    }

    [Fact]
    public async Task Two_operators_at_once_count_once()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1", device: "d3"), Ingest.Message(60, "\"flow_lps\":2", device: "d3"));
        var waiting = await _scene.WaitingAsync();
        _scene.Fix();
        var other = "";
        Ingest.Store.Fault = operation =>
        {
            if (other.Length > 0 || operation.Commit?.Table != Tables.Telemetry)
                return StoreFault.None;
            other = "…";
            other = RequeueScene.RequeueAsync(_scene.Instance(), waiting).GetAwaiter().GetResult();
            return StoreFault.None;
        };

        Assert.Equal("requeued-before requeued-before", await RequeueScene.RequeueAsync(_scene.Instance(), waiting));

        Assert.Equal("stored stored", other);
        Assert.Equal((2L, 2L), await _scene.RequeuedAsync());
        Assert.Equal(2, _scene.StoredReadings);
        Assert.Empty(await _scene.WaitingAsync());
    }

    [Fact]
    public async Task Of_a_message_with_one_bad_reading_only_the_missing_one_is_added()
    {
        Assert.Equal("accepted", await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1,\"temp_c\":21")));
        Assert.Equal("unknown-stream", Assert.Single(await _scene.WaitingAsync()).Faults[0].Reason.Code());
        _scene.Fix();

        var result = Assert.Single(await _scene.Instance().RequeueAsync(await _scene.WaitingAsync(), default));

        Assert.Equal((Functions.Quarantine.RequeueResult.Stored, 1L, 1L), (result.Result, result.Counts.ReadingsAccepted, result.Counts.ReadingsDuplicate));
        Assert.Equal((1L, 1L), await _scene.RequeuedAsync());
        Assert.Equal("messages 1+0+0+0 readings 1+0+0+1", await Ingest.LedgerAsync());
        Assert.Contains("v_temp_c=21", Ingest.Content());
        Assert.Equal(0, await _scene.DifferencesAsync());
    }

    [Fact]
    public async Task What_cannot_all_be_read_stays_for_the_rest_and_leaves_when_that_can_be_read_too()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1,\"humidity\":40", device: "d3"));
        _scene.Fix();
        Assert.Equal("partly-stored", await _scene.RequeueAllAsync());
        var entry = Assert.Single(await _scene.WaitingAsync());
        Assert.Equal((Reason.UnknownStream, "humidity"), (entry.Faults[0].Reason, entry.Faults[0].Where));
        Assert.Equal((0L, 1L), await _scene.RequeuedAsync());
        Assert.Equal("stays", await _scene.RequeueAllAsync());

        _scene.Use(RequeueScene.FixedJson.Replace("{ \"stream\": \"temp_c\"",
            "{ \"stream\": \"humidity\", \"label\": \"Humidity\", \"unit\": \"%\" }, { \"stream\": \"temp_c\"", StringComparison.Ordinal));

        Assert.Equal("stored", await _scene.RequeueAllAsync());
        Assert.Equal((1L, 2L), await _scene.RequeuedAsync());
        Assert.Equal(2, _scene.StoredReadings);
        Assert.Empty(await _scene.WaitingAsync());
    }

    [Fact]
    public async Task What_still_cannot_be_read_stays_with_its_new_reason_and_its_bytes()
    {
        await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d3/readings", "{\"t\":"));
        var id = Assert.Single(await _scene.WaitingAsync()).Id;
        _scene.Fix();

        Assert.Equal("stays", await _scene.RequeueAllAsync());

        var entry = Assert.Single(await _scene.WaitingAsync());
        Assert.Equal((id, Reason.InvalidJson, "{\"t\":"), (entry.Id, entry.Faults[0].Reason, System.Text.Encoding.UTF8.GetString(entry.Payload.Span)));
        Assert.Equal((0L, 0L), await _scene.RequeuedAsync());
    }

    [Fact]
    public async Task A_message_all_of_which_came_by_another_way_is_already_stored()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1", device: "d3"));
        _scene.Fix();
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1.0", IngestScene.GatewayB, "d3"));

        Assert.Equal("already-stored", await _scene.RequeueAllAsync());

        Assert.Equal(1, _scene.StoredReadings);
        Assert.Equal((1L, 0L), await _scene.RequeuedAsync());
        Assert.Empty(await _scene.WaitingAsync());
    }

    [Fact]
    public async Task A_reading_that_was_ahead_of_the_clock_is_stored_when_its_time_has_come()
    {
        await Ingest.SendAsync(Ingest.Message(400, "\"flow_lps\":1"));
        Assert.Equal("stays", await _scene.RequeueAllAsync());
        Ingest.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("stored", await _scene.RequeueAllAsync());
        Assert.Equal(1, _scene.StoredReadings);
    }

    [Fact]
    public async Task A_value_that_a_smaller_one_displaced_stays()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":7"), Ingest.Message(0, "\"flow_lps\":5", IngestScene.GatewayB));

        Assert.Equal("stays", await _scene.RequeueAllAsync());
        Assert.Equal(Reason.Conflict, Assert.Single(await _scene.WaitingAsync()).Faults[0].Reason);
        Assert.Equal((0L, 0L), await _scene.RequeuedAsync());
    }

    [Theory]
    [InlineData("5", "7", "stored")]
    [InlineData("7", "5", "stays")]
    public async Task A_requeued_value_meets_another_one_of_its_time_as_any_message_would(string requeued, string stored, string result)
    {
        await Ingest.SendAsync(Ingest.Message(0, $"\"flow_lps\":{requeued}", device: "d3"));
        _scene.Fix();
        await Ingest.SendAsync(Ingest.Message(0, $"\"flow_lps\":{stored}", IngestScene.GatewayB, "d3"));

        Assert.Equal(result, await _scene.RequeueAllAsync());

        Assert.Contains("v_flow_lps=5", Ingest.Content());
        Assert.Equal(Reason.Conflict, Assert.Single(await _scene.WaitingAsync()).Faults[0].Reason);
        Assert.Equal(0, await _scene.DifferencesAsync());
        Assert.Equal(1, _scene.StoredReadings);
    }

    [Fact]
    public async Task A_store_that_is_away_keeps_the_entry_and_asks_to_try_again()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1", device: "d3"));
        var waiting = await _scene.WaitingAsync();
        _scene.Fix();
        Ingest.Store.Fault = operation => operation.Commit?.Table == Tables.Latest ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("try-again", await RequeueScene.RequeueAsync(_scene.Instance(), waiting));
        Ingest.Store.Fault = null;

        Assert.Equal("requeued-before", await RequeueScene.RequeueAsync(_scene.Instance(), waiting));
        Assert.Equal(1m, _scene.Latest().Streams["flow_lps"].Latest);
        Assert.Equal((1L, 1L), await _scene.RequeuedAsync());
    }
}
