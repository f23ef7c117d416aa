using SmartPilots.Core.Ingest;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Tests.Ingest;

namespace SmartPilots.Functions.Tests.Quarantine;

/// <summary>Requeued messages are judged by the rules of any other message.</summary>
public sealed class RequeueRulesTests
{
    private readonly RequeueScene _scene = new();
    private IngestScene Ingest => _scene.Ingest;

    [Fact]
    public async Task A_requeued_reading_from_before_the_silence_does_not_make_a_silent_device_look_heard()
    {
        await Ingest.SendAsync(Ingest.Message(-60, "\"temp_c\":20"), Ingest.Message(0, "\"flow_lps\":1"));
        Ingest.Clock.Advance(TimeSpan.FromMinutes(11));
        await Ingest.Sweep().RunAsync(default);
        _scene.Fix();

        Assert.Equal("stored", await _scene.RequeueAllAsync());
        await Ingest.Sweep().RunAsync(default);

        Assert.Equal(("no-data", "raised"), (await Ingest.AlertsAsync()).Select(alert => (alert.Rule, alert.State)).Single());
    }

    [Fact]
    public async Task Messages_after_it_from_the_same_source_are_still_counted_and_redelivered_ones_still_known()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"temp_c\":20"));
        var next = Ingest.Message(60, "\"flow_lps\":1");
        await Ingest.SendAsync(next);
        _scene.Fix();
        await _scene.RequeueAllAsync();

        Assert.Equal("redelivered", await IngestScene.SendAsync(Ingest.Instance(), next));
        Assert.Equal("accepted", await IngestScene.SendAsync(Ingest.Instance(), Ingest.Message(120, "\"flow_lps\":2")));
        Assert.Equal("messages 2+0+0+1 readings 2+0+0+1", await Ingest.LedgerAsync());
    }

    [Fact]
    public async Task A_source_first_heard_by_a_requeue_is_no_redelivery_afterwards()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1", device: "d3"));
        _scene.Fix();
        await _scene.RequeueAllAsync();

        Assert.Equal("accepted", await IngestScene.SendAsync(Ingest.Instance(), Ingest.Message(60, "\"flow_lps\":2", device: "d3")));
    }

    [Fact]
    public async Task A_message_without_a_time_keeps_the_time_of_its_receipt()
    {
        await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d3/readings", "{\"seq\":7,\"values\":{\"flow_lps\":1}}"));
        Ingest.Clock.Advance(TimeSpan.FromMinutes(30));
        _scene.Fix();
        Assert.Equal("stored", await _scene.RequeueAllAsync());

        Assert.Equal("duplicate", await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d3/readings", "{\"seq\":7,\"values\":{\"flow_lps\":1}}", IngestScene.GatewayB)));
        Assert.Equal([ReadingRow.Key(IngestScene.Start.Ticks)],
            Ingest.Store.Rows(Tables.Telemetry).Where(row => row.Key.StartsWith("r~", StringComparison.Ordinal)).Select(row => row.Key));
    }

    [Theory]
    [InlineData("online", null, "stored", true)]
    [InlineData("online", "offline", "already-stored", false)]
    public async Task What_a_device_said_of_itself_counts_unless_it_said_something_since(string waiting, string? since, string result, bool online)
    {
        await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d3/status", waiting));
        Ingest.Clock.Advance(TimeSpan.FromSeconds(1));
        _scene.Fix();
        if (since is not null)
            await Ingest.SendAsync(Ingest.Raw("pilots/p/s/d3/status", since));

        Assert.Equal(result, await _scene.RequeueAllAsync());
        Assert.Equal(online, _scene.Latest().Online);
    }

    [Theory]
    [InlineData("p", "stored")]
    [InlineData("q", "stays")]
    public async Task An_integration_speaks_for_no_more_pilots_through_quarantine_than_directly(string pilot, string result)
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1", Core.Wire.SourceId.OfIntegration("tts"), "d3"));
        _scene.Fix();
        _scene.Callers = CallerKeys.Parse("", "", $"{CallerKey.Of("tts", CallerRole.Operator, "key")}:{pilot}");

        Assert.Equal(result, await _scene.RequeueAllAsync());
    }

    [Theory]
    [InlineData("gw-a:p:unsigned", "stored")]
    [InlineData("gw-a:p/s:revoked", "stored")]
    [InlineData("gw-a:p/other:unsigned", "stays")]
    [InlineData("", "stays")]
    public async Task A_gateway_speaks_for_no_more_through_quarantine_than_its_scope_allows_now(string gateways, string result)
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1", device: "d3"));
        _scene.Fix();
        _scene.Gateways.Replace(KnownGateways.Parse(gateways));

        Assert.Equal(result, await _scene.RequeueAllAsync());
        var filter = new Functions.Quarantine.QuarantineFilter("p") { Reason = Core.Model.Reason.ForbiddenTopic };
        Assert.Equal(result == "stored" ? 0 : 1, (await _scene.WaitingAsync(filter)).Count);
    }
}
