using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Core.Storage;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.EventGrid;

public sealed class DeliveryTests
{
    [Fact]
    public async Task A_subscription_is_made_and_its_events_are_stored_one_by_one_and_in_batches()
    {
        await using var scene = await EventGridScene.StartAsync();
        using var subscription = scene.Subscription();

        Assert.True(await subscription.SubscribeAsync());
        Assert.Equal("200 accepted 1", await subscription.DeliverOneAsync(RoutedEvents.Reading(0, 1)));
        Assert.Equal("200 accepted 2", await subscription.DeliverAsync(RoutedEvents.Reading(60, 2), RoutedEvents.Reading(0, 3, "d2")));

        Assert.Equal((3, "3 = 3 + 0 + 0 + 0"), (scene.Readings(), await scene.LedgerAsync()));
        Assert.Equal("town", (string?)(await scene.GetAsync("/api/ledger?pilot=p"))["rows"]![0]!["gateway"]);
    }

    [Fact]
    public async Task Without_a_namespace_in_the_settings_there_is_no_such_route()
    {
        await using var scene = await EventGridScene.StartAsync(isOn: false);
        using var subscription = scene.Subscription();

        Assert.False(await subscription.SubscribeAsync());
        Assert.Equal("404 event-grid-off", await subscription.DeliverAsync(RoutedEvents.Reading(0, 1)));
    }

    [Fact]
    public async Task A_handshake_without_its_header_says_which_is_missing()
    {
        await using var scene = await EventGridScene.StartAsync();

        var answer = await scene.SendAsync(new HttpRequestMessage(HttpMethod.Options, $"{scene.Address}/api/eventgrid"));

        Assert.StartsWith("WebHook-Request-Origin", (string?)answer["detail"]);
    }

    [Fact]
    public async Task Only_the_key_of_the_namespace_delivers()
    {
        await using var scene = await EventGridScene.StartAsync();
        var one = RoutedEvents.Reading(0, 1);

        Assert.Equal("401 unauthorized", await new Deliverer(scene.Address).DeliverAsync(one));
        Assert.Equal("401 unauthorized", await new Deliverer(scene.Address, "guessed").DeliverAsync(one));
        Assert.Equal("401 unauthorized", await new Deliverer(scene.Address, token: () => "a.b.c").DeliverAsync(one));
        Assert.Equal("403 forbidden-eventgrid", await new Deliverer(scene.Address, scene.GatewayKey).DeliverAsync(one));
        Assert.Empty(scene.Store.Rows(Tables.Telemetry));
    }

    [Fact]
    public async Task Duplicates_and_disorder_change_no_count_and_no_reading()
    {
        await using var scene = await EventGridScene.StartAsync();
        using var subscription = scene.Subscription();
        var events = Enumerable.Range(0, 40).Select(i => RoutedEvents.Reading(i * 5, i, i % 2 == 0 ? "d1" : "d2")).ToArray();
        var shuffled = events.Concat(events).ToArray();
        new Random(7).Shuffle(shuffled);

        foreach (var batch in shuffled.Chunk(7))
            await subscription.DeliverAsync(batch);
        await scene.RestartAsync();
        using var again = scene.Subscription();

        Assert.Equal("200 redelivered 40", await again.DeliverAsync(events));
        Assert.Equal(40, scene.Readings());
        Assert.StartsWith("40 = ", await scene.LedgerAsync());
        Assert.EndsWith(" + 0 + 0", await scene.LedgerAsync());
    }

    [Fact]
    public async Task While_the_store_is_away_for_one_device_the_batch_comes_again_and_nothing_counts_twice()
    {
        await using var scene = await EventGridScene.StartAsync();
        using var subscription = scene.Subscription();
        var attempts = 0;
        scene.Store.Fault = operation => operation.Commit?.Partition == "p~s~d2" ? StoreFault.Unavailable : StoreFault.None;
        subscription.BeforeRetry = () => scene.Store.Fault = ++attempts < 3 ? scene.Store.Fault : null;

        var last = await subscription.DeliverAsync(RoutedEvents.Reading(0, 1), RoutedEvents.Reading(0, 2, "d2"), RoutedEvents.Reading(60, 3));

        Assert.Equal("200 accepted 1 redelivered 2", last);
        Assert.Equal(Enumerable.Repeat("503 store-unavailable", 3), subscription.Answers.SkipLast(1));
        Assert.Equal((3, "3 = 3 + 0 + 0 + 0"), (scene.Readings(), await scene.LedgerAsync()));
    }

    [Theory]
    [InlineData(StoreFault.AnswerLost)]
    [InlineData(StoreFault.Unavailable)]
    public async Task Whichever_write_fails_the_retry_counts_each_event_once(StoreFault fault)
    {
        for (var at = 0; ; at++)
        {
            await using var scene = await EventGridScene.StartAsync();
            using var subscription = scene.Subscription();
            var writes = 0;
            scene.Store.Fault = operation => operation.Commit is not null && writes++ == at ? fault : StoreFault.None;

            await subscription.DeliverAsync(RoutedEvents.Reading(0, 1), RoutedEvents.Reading(0, 2, "d2"), RoutedEvents.Message("nobody/knows", "x", "d1"));

            Assert.Equal((2, "3 = 2 + 0 + 0 + 1"), (scene.Readings(), await scene.LedgerAsync()));
            if (writes <= at)
                return; // it took fewer writes than this: each of them was hit once
        }
    }

    [Fact]
    public async Task Bad_events_go_to_quarantine_with_their_bytes_and_the_rest_of_the_batch_goes_on()
    {
        await using var scene = await EventGridScene.StartAsync();
        using var subscription = scene.Subscription();
        var good = RoutedEvents.Reading(0, 1);
        var deep = new string('[', 2_000) + new string(']', 2_000);
        string[] events =
        [
            good.ToJsonString(), "17", "{}", good.With(("mqtttopic", null)).ToJsonString(), good.With(("clientname", null)).ToJsonString(),
            good.With(("id", null)).ToJsonString(), good.With(("data_base64", "%%%")).ToJsonString(),
            good.With(("mqtttopic", "pilots/q/s/d1/readings")).ToJsonString(), """{"mqtttopic":"\ud800","clientname":"d1"}""",
            RoutedEvents.Reading(60, 2).With(("data_base64", null)).ToJsonString()[..^1] + $",\"data\":{deep}}}",
        ];

        var (_, answer) = await subscription.PostAsync(Deliverer.Content($"[{string.Join(',', events)}]", "application/cloudevents-batch+json"));

        Assert.Equal("200 accepted 1 quarantined 9", answer);
        Assert.Equal(["forbidden-topic pilots/q/s/d1/readings", "wrong-topic eventgrid/town/bad-base64", "wrong-topic eventgrid/town/no-object",
            "wrong-topic eventgrid/town/not-unicode", "wrong-topic eventgrid/town/without-clientname", "wrong-topic eventgrid/town/without-id-and-source",
            "wrong-topic eventgrid/town/without-mqtttopic", "wrong-topic eventgrid/town/without-mqtttopic"], await scene.WaitingAsync());
        var waiting = (await scene.GetAsync("/api/quarantine?pilot=-"))["entries"]!.AsArray();
        Assert.Contains("17", waiting.Select(entry => Encoding.UTF8.GetString(Convert.FromBase64String((string)entry!["payload"]!))));
        Assert.Equal("10 = 1 + 0 + 0 + 9", await scene.LedgerAsync());
    }

    [Fact]
    public async Task A_devices_own_event_speaks_for_no_other_topic_whatever_it_says()
    {
        await using var scene = await EventGridScene.StartAsync();
        using var subscription = scene.Subscription();
        var own = RoutedEvents.Reading(0, 1).With(("subject", "pilots/p/s/d2/readings"), ("source", "/gateways/box/e1/live"), ("id", "7"), ("type", "Mine"),
            ("time", "9999-12-31T00:00:00Z"));
        var twice = own.ToJsonString()[..^1] + ",\"mqtttopic\":\"pilots/p/s/d2/readings\"}";

        Assert.Equal("200 accepted 1", await subscription.DeliverAsync(own));
        Assert.Equal("200 quarantined 1", (await subscription.PostAsync(Deliverer.Content(twice, "application/cloudevents+json"))).Answer);

        Assert.DoesNotContain(scene.Store.Rows(Tables.Telemetry), row => row.Partition == "p~s~d2");
        var counted = (await scene.GetAsync("/api/ledger?pilot=p"))["rows"]!.AsArray();
        Assert.All(counted, row => Assert.Equal(("town", "2026-03-01"), ((string?)row!["gateway"], (string?)row["day"])));
    }

    [Fact]
    public async Task Devices_that_give_all_their_events_the_same_id_lose_none()
    {
        await using var scene = await EventGridScene.StartAsync();
        using var subscription = scene.Subscription();
        var events = Enumerable.Range(0, 5).Select(i => RoutedEvents.Reading(i * 10, i).With(("id", "1"), ("source", "sensor"), ("time", null))).ToArray();

        Assert.Equal("200 accepted 5", await subscription.DeliverAsync(events));
        Assert.Equal("200 redelivered 5", await subscription.DeliverAsync(events));
        Assert.Equal(5, scene.Readings());
    }

    [Fact]
    public async Task A_payload_comes_as_json_as_text_or_as_bytes_and_is_the_same_reading()
    {
        await using var scene = await EventGridScene.StartAsync();
        using var subscription = scene.Subscription();
        var bytes = RoutedEvents.Reading(0, 1);
        var payload = RoutedEvents.Payload(0, 1);

        await subscription.DeliverAsync(bytes);
        Assert.Equal("200 duplicate 2", await subscription.DeliverAsync(RoutedEvents.Reading(0, 1).With(("data_base64", null), ("data", JsonNode.Parse(payload))),
            RoutedEvents.Reading(0, 1).With(("data_base64", null), ("data", payload))));
        Assert.Equal(1, scene.Readings());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public async Task A_body_that_breaks_off_is_refused_whole_and_nothing_of_it_is_taken(int missing)
    {
        await using var scene = await EventGridScene.StartAsync();
        using var subscription = scene.Subscription();
        var whole = new JsonArray(RoutedEvents.Reading(0, 1), RoutedEvents.Reading(10, 2)).ToJsonString();

        var (status, answer) = await subscription.PostAsync(Deliverer.Content(whole[..^missing], "application/cloudevents-batch+json"));

        Assert.Equal((HttpStatusCode.BadRequest, "400 malformed-batch"), (status, answer));
        Assert.Equal("400 malformed-batch", (await subscription.PostAsync(Deliverer.Content("", "application/cloudevents-batch+json"))).Answer);
        Assert.Empty(scene.Store.Rows(Tables.Telemetry));
    }

    [Fact]
    public async Task What_waits_in_quarantine_is_requeued_within_the_scope_of_the_namespace()
    {
        await using var scene = await EventGridScene.StartAsync();
        using var subscription = scene.Subscription();
        Assert.Equal("200 quarantined 2", await subscription.DeliverAsync(RoutedEvents.Reading(0, 1, "d9"), RoutedEvents.Reading(0, 1, pilot: "q")));
        scene.NowKnows("d9");

        await scene.RequeueAsync("p");
        await scene.RequeueAsync("-");

        Assert.Equal(1, scene.Readings());
        Assert.Equal(["forbidden-topic pilots/q/s/d1/readings"], await scene.WaitingAsync());
    }
}
