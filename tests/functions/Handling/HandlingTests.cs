using SmartPilots.Core.Alerts.Handling;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Handling;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Handling;

public sealed class HandlingTests
{
    private readonly IngestScene _scene = new();

    [Fact]
    public async Task What_people_did_stands_in_order_with_who_and_when_and_survives_the_clear()
    {
        var id = await RaiseAsync();
        await DoAsync(id, HandlingAction.Comment, "binta", text: "Valve 3 was open.");
        await DoAsync(id, HandlingAction.Assign, "binta", to: "Amina");
        await DoAsync(id, HandlingAction.Acknowledge, "Amina");
        await DoAsync(id, HandlingAction.Acknowledge, "binta"); // the first one stands
        await _scene.SendAsync(_scene.Message(120, "\"flow_lps\":1"));

        var alert = Assert.Single(await _scene.AlertsAsync());
        Assert.Equal(("cleared", "Amina", "Amina"), (alert.State, alert.Owner, alert.AcknowledgedBy));
        Assert.Equal(["comment binta Valve 3 was open. 12:01", "assign binta Amina 12:02", "acknowledge Amina  12:03"],
            alert.History!.Select(entry => $"{entry.Action} {entry.By} {entry.Text ?? entry.To} {entry.At:HH:mm}"));
    }

    [Fact]
    public async Task Who_takes_an_alert_acknowledges_it()
    {
        var id = await RaiseAsync();
        Assert.Null((await DoAsync(id, HandlingAction.Assign, "binta", to: "amina")).Alert!.AcknowledgedBy);
        Assert.Equal("amina", (await DoAsync(id, HandlingAction.Assign, "amina", to: "amina")).Alert!.AcknowledgedBy);
    }

    [Fact]
    public async Task Of_two_who_comment_at_once_both_are_kept_and_one_who_repeats_is_kept_once()
    {
        var id = await RaiseAsync();
        _scene.Store.Fault = operation =>
        {
            if (operation.Commit is null)
                return StoreFault.None;
            _scene.Store.Fault = null;
            DoAsync(id, HandlingAction.Comment, "binta", text: "second").GetAwaiter().GetResult();
            return StoreFault.None;
        };
        var entry = new HandlingEntry("e1", HandlingAction.Comment, "amina", 1, "first");
        await _scene.Handling.AddAsync(id, entry, default);
        var twice = await _scene.Handling.AddAsync(id, entry, default);

        Assert.Equal(["second", "first"], twice.Alert!.History!.Select(one => one.Text));
    }

    [Fact]
    public async Task An_acknowledgement_of_before_there_were_entries_is_the_first_entry()
    {
        var id = await RaiseAsync();
        var row = _scene.Store.Rows(Tables.Alerts).Single();
        await _scene.Store.CommitAsync([new RowCommit(Tables.Alerts, row.Partition, [new RowWrite(RowOperation.Merge,
            new Row(row.Key, [new("acknowledged_by", "amina"), new("acknowledged", IngestScene.Start.Ticks)]))])], default);

        var after = await DoAsync(id, HandlingAction.Comment, "binta", text: "seen");

        Assert.Equal(["acknowledge amina", "comment binta"], after.Alert!.History!.Select(one => $"{one.Action} {one.By}"));
        Assert.Equal("amina", after.Alert.AcknowledgedBy);
        Assert.Null(_scene.Store.Rows(Tables.Alerts).Single().Number("acknowledged"));
    }

    [Fact]
    public async Task A_history_that_is_full_is_refused_and_what_is_over_cannot_be_shelved()
    {
        var id = await RaiseAsync();
        Assert.Equal(HandlingOutcome.IsNotShelved, (await DoAsync(id, HandlingAction.Unshelve, "amina")).Outcome);
        for (var i = 0; i < AlertHandling.MaxEntries; i++)
            await _scene.Handling.AddAsync(id, new HandlingEntry($"e{i}", HandlingAction.Comment, "amina", i, new string('x', 900)), default);
        Assert.Equal(HandlingOutcome.TooMany, (await DoAsync(id, HandlingAction.Comment, "amina", text: "one more")).Outcome);
        await _scene.SendAsync(_scene.Message(120, "\"flow_lps\":1"));
        Assert.Equal(HandlingOutcome.IsOver, (await DoAsync(id, HandlingAction.Shelve, "amina", text: "r", hours: 1)).Outcome);
        Assert.Equal(HandlingOutcome.NoSuchAlert, (await DoAsync("p~s~nothing", HandlingAction.Comment, "amina", text: "r")).Outcome);
    }

    [Fact]
    public async Task A_shelving_holds_for_the_rule_on_the_device_and_ends_by_itself()
    {
        var id = await RaiseAsync();
        await DoAsync(id, HandlingAction.Shelve, "amina", text: "Pump is being changed.", hours: 2);
        var alerts = new AlertStore(_scene.Store, _scene.Clock);
        Assert.Equal(IngestScene.Start.AddHours(2).AddMinutes(1), await ShelvedAsync());

        await _scene.SendAsync(_scene.Message(120, "\"flow_lps\":1"));
        await _scene.SendAsync(_scene.Message(180, "\"flow_lps\":150"), _scene.Message(240, "\"flow_lps\":150"));
        Assert.NotNull(await ShelvedAsync()); // another alert of the same rule

        _scene.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Null(await ShelvedAsync());

        async Task<DateTime?> ShelvedAsync() => (await alerts.OfSiteAsync("p", "s", true, 10, default)).Single().ShelvedUntil;
    }

    [Theory]
    [InlineData("{\"action\":\"ack\"}", "action: acknowledge, assign, comment, shelve or unshelve")]
    [InlineData("{\"action\":\"comment\"}", "text: what is to be noted, 1 to 1000 characters")]
    [InlineData("{\"action\":\"shelve\",\"until\":\"2026-03-01T13:00:00Z\"}", "text: why it is shelved, 1 to 1000 characters")]
    [InlineData("{\"action\":\"shelve\",\"text\":\"r\"}", "until: a time such as 2026-11-22T10:00:00Z, for shelve only")]
    [InlineData("{\"action\":\"shelve\",\"text\":\"r\",\"until\":\"2026-03-01T12:00:00Z\"}", "until: a time to come, at most 30 days from now: 2026-03-01 12:00:00Z")]
    [InlineData("{\"action\":\"comment\",\"text\":\"r\",\"until\":\"2026-03-01T13:00:00Z\"}", "until: a time such as 2026-11-22T10:00:00Z, for shelve only")]
    [InlineData("{\"action\":\"acknowledge\",\"to\":\"Binta\"}", "to: the name of a person, for assign only")]
    [InlineData("{\"action\":\"acknowledge\",\"id\":\"a b\"}", "id: 1 to 64 letters, digits and dashes")]
    [InlineData("{\"action\":\"acknowledge\"}", null)]
    [InlineData("{\"action\":\"assign\"}", null)]
    public void A_request_that_makes_no_sense_is_told_what_is_wrong(string json, string? problem)
    {
        var request = System.Text.Json.JsonSerializer.Deserialize(json, ApiJson.Default.HandlingRequest)!;
        Assert.Equal(problem, request.Check("key a", IngestScene.Start.Ticks, out var entry)?.Detail);
        Assert.Equal(problem is null, entry is not null);
    }

    private async Task<string> RaiseAsync()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":150"), _scene.Message(60, "\"flow_lps\":150"));
        return (await _scene.AlertsAsync()).Single().Id;
    }

    private Task<HandlingResult> DoAsync(string id, HandlingAction action, string by, string? text = null, string? to = null, int? hours = null)
    {
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        var now = _scene.Clock.GetUtcNow().UtcDateTime;
        return _scene.Handling.AddAsync(id, new HandlingEntry($"{action}-{now.Ticks}-{by}", action, by, now.Ticks, text, to,
            hours is { } h ? now.AddHours(h).Ticks : null), default);
    }
}
