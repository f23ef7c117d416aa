using System.Text;
using System.Text.Json;
using SmartPilots.Core.Storage;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Webhooks;

public sealed class WebhookTests
{
    [SkippableFact]
    public async Task Captured_uplinks_of_both_servers_become_readings_and_their_retries_are_recognised()
    {
        await using var scene = await WebhookScene.StartAsync();
        var captured = SharedData.Json("payloads/koestler/golden.json").EnumerateArray()
            .Where(golden => golden.GetProperty("source").GetString()! is "ttn-dragino_test.go" or "ttn-sensecap_test.go")
            .Select(golden => golden.GetProperty("payload")).Where(payload => payload.GetRawText().Contains("frm_payload", StringComparison.Ordinal)).ToList();
        var event_up = File.ReadAllBytes(SharedData.PathTo("payloads/chirpstack/event_up.json"));

        var first = new List<string>();
        foreach (var payload in captured)
            first.Add(await scene.PostAsync(payload));
        first.Add(await scene.PostAsync(event_up, "?event=up"));
        await scene.RestartAsync();
        foreach (var payload in captured)
            Assert.Equal("200 redelivered", await scene.PostAsync(payload));
        Assert.Equal("200 redelivered", await scene.PostAsync(event_up, "?event=up"));

        // One capture is another, edited by hand after its bytes: the same readings in another message.
        Assert.Equal([.. Enumerable.Repeat("200 accepted", 8), "200 duplicate"], first.Order());
        Assert.Equal((8, "9 = 8 + 0 + 1 + 0"), (scene.Readings(), await scene.LedgerAsync()));
    }

    [SkippableTheory]
    [InlineData("join")]
    [InlineData("ack")]
    [InlineData("txack")]
    [InlineData("status")]
    [InlineData("log")]
    [InlineData("location")]
    public async Task An_event_without_readings_is_ignored_and_stores_nothing(string name)
    {
        await using var scene = await WebhookScene.StartAsync();

        Assert.Equal($"200 ignored {name}", await scene.PostAsync(File.ReadAllBytes(SharedData.PathTo($"payloads/chirpstack/event_{name}.json")), $"?event={name}"));
        Assert.Empty(scene.Store.Rows(Tables.Telemetry));
    }

    [Theory]
    [InlineData("join_accept")]
    [InlineData("downlink_ack")]
    public async Task So_is_one_of_the_other_server(string name)
    {
        await using var scene = await WebhookScene.StartAsync();

        Assert.Equal($"200 ignored {name}", await scene.PostAsync(Encoding.UTF8.GetBytes($$"""
            { "end_device_ids": { "device_id": "soil" }, "{{name}}": { "session_key_id": "x" } }
            """)));
    }

    [Fact]
    public async Task What_will_never_be_read_waits_in_quarantine_and_is_not_asked_for_again()
    {
        await using var scene = await WebhookScene.StartAsync();

        Assert.Equal("200 quarantined wrong-topic", await scene.PostAsync("\"nonsense\""u8.ToArray()));
        Assert.Equal("200 quarantined wrong-topic", await scene.PostAsync(new byte[] { 0xFF, 0, 1 }));
        Assert.Equal("200 quarantined unknown-device", await scene.PostAsync(WebhookScene.Uplink(1, 1, "0303030303030303")));
        Assert.Equal("413 event-too-large", await scene.PostAsync(new byte[256 * 1024 + 1]));

        var waiting = (await scene.GetAsync("/api/quarantine?pilot=-"))["entries"]!.AsArray();
        Assert.Equal([WebhookScene.Uplink(1, 1).Length, "\"nonsense\"".Length, 3],
            waiting.Select(entry => Convert.FromBase64String((string)entry!["payload"]!).Length).OrderDescending());
        Assert.All(waiting, entry => Assert.Equal("-/-/town", (string?)entry!["device"]));
        Assert.Equal("3 = 0 + 0 + 0 + 3", await scene.LedgerAsync());
    }

    [Fact]
    public async Task An_integration_speaks_only_for_its_own_pilots_and_under_its_own_name()
    {
        await using var scene = await WebhookScene.StartAsync();
        var uplink = WebhookScene.Uplink(1, 1);

        Assert.Equal("200 quarantined unknown-device", await scene.PostAsync(uplink, integration: "farm", key: scene.OtherKey));
        Assert.Equal("403 forbidden-integration", await scene.PostAsync(uplink, integration: "town", key: scene.OtherKey));
        Assert.Equal("403 forbidden-integration", await scene.PostAsync(uplink, key: scene.OperatorKey));
        Assert.Equal("401 unauthorized", await scene.PostAsync(uplink, key: "guessed"));
        Assert.Equal(0, scene.Readings());
        Assert.Equal("200 accepted", await scene.PostAsync(uplink, header: "Smartpilots-Key"));
    }

    [Fact]
    public async Task A_first_try_that_failed_is_not_lost_when_a_later_uplink_overtook_it()
    {
        await using var scene = await WebhookScene.StartAsync();
        var (early, late) = (WebhookScene.Uplink(1, 1), WebhookScene.Uplink(2, 2));
        scene.Store.Fault = operation => operation.Commit is null ? StoreFault.None : StoreFault.Unavailable;
        Assert.Equal("503 store-unavailable", await scene.PostAsync(early));
        scene.Store.Fault = null;

        Assert.Equal("200 accepted", await scene.PostAsync(late));
        Assert.Equal("200 late", await scene.PostAsync(early));
        Assert.Equal("200 redelivered", await scene.PostAsync(early));
        Assert.Equal("200 redelivered", await scene.PostAsync(late));
        Assert.Equal("2 = 1 + 1 + 0 + 0", await scene.LedgerAsync());
    }

    [Theory]
    [InlineData(StoreFault.CrashBefore)]
    [InlineData(StoreFault.CrashAfter)]
    [InlineData(StoreFault.AnswerLost)]
    public async Task A_crash_at_any_write_leaves_a_retry_that_counts_once(StoreFault fault)
    {
        for (var at = 0; ; at++)
        {
            await using var scene = await WebhookScene.StartAsync();
            var (writes, uplink) = (0, WebhookScene.Uplink(7, 7));
            scene.Store.Fault = operation => operation.Commit is not null && writes++ == at ? fault : StoreFault.None;
            var first = await scene.PostAsync(uplink);
            scene.Store.Fault = null;
            await scene.RestartAsync();

            var again = await scene.PostAsync(uplink);

            Assert.True(again is "200 accepted" or "200 redelivered", $"write {at}: {first}, then {again}");
            Assert.Equal((1, "1 = 1 + 0 + 0 + 0"), (scene.Readings(), await scene.LedgerAsync()));
            if (writes <= at)
                return; // it took fewer writes than this: each of them was hit once
            Assert.True(fault == StoreFault.AnswerLost || first.StartsWith('5'), first);
        }
    }

    [Fact]
    public async Task A_retry_after_more_uplinks_than_are_remembered_is_a_duplicate_and_changes_no_value()
    {
        await using var scene = await WebhookScene.StartAsync();
        var first = WebhookScene.Uplink(0, 0);
        await scene.PostAsync(first);
        foreach (var second in Enumerable.Range(1, 59).Concat(Enumerable.Range(1, 10)))
            await scene.PostAsync(WebhookScene.Uplink(second, second));
        Assert.Equal("70 = 60 + 0 + 10 + 0", await scene.LedgerAsync());

        Assert.Equal("200 duplicate", await scene.PostAsync(first));
        Assert.Equal(60, scene.Readings());
    }

    [Fact]
    public async Task Many_at_once_over_two_instances_are_each_counted_once()
    {
        await using var scene = await WebhookScene.StartAsync();
        var uplinks = Enumerable.Range(0, 20).Select(i => WebhookScene.Uplink(i, i)).ToList();
        var first = Task.WhenAll(uplinks.Select(uplink => scene.PostAsync(uplink)));
        await scene.RestartAsync();
        var second = Task.WhenAll(uplinks.Select(uplink => scene.PostAsync(uplink)));

        var outcomes = (await first).Zip(await second);

        Assert.All(outcomes, pair => Assert.Single(new[] { pair.First, pair.Second }, one => one == "200 redelivered"));
        Assert.Equal(20, scene.Readings());
        Assert.StartsWith("20 = ", await scene.LedgerAsync());
        Assert.EndsWith(" + 0 + 0", await scene.LedgerAsync());
    }
}
