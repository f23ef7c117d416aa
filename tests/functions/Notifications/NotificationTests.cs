using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Notifications.Channels;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Notifications;

public sealed class NotificationTests
{
    [Fact]
    public void A_signature_is_that_of_the_example_of_standard_webhooks() => Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookMessage.Signature(Convert.FromBase64String(NotificationScene.Secret[6..]), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"));

    [Fact]
    public async Task An_alert_is_told_once_when_it_is_raised_and_once_when_it_is_over()
    {
        await using var scene = await NotificationScene.StartAsync();
        await scene.RaiseAsync();
        await scene.SendAsync(29);
        Assert.Empty(scene.Received);
        await scene.SendAsync(1);
        await scene.SendAsync();
        var raised = Assert.Single(scene.Received);
        Assert.Equal("CRITICAL: Flow too high, s/d1, 150 L/s (limit 100), 2026-03-01 13:01", raised.Text); // the site's time
        Assert.Equal(WebhookMessage.Signature(Convert.FromBase64String(NotificationScene.Secret[6..]), raised.Id, raised.Timestamp, raised.Body), raised.Signature);

        await scene.ClearAsync();
        await scene.SendAsync();
        await scene.SendAsync();

        Assert.Equal(2, scene.Received.Count);
        Assert.StartsWith("OVER: Flow too high, s/d1, 1 L/s", scene.Received.Last().Text);
        Assert.Equal(["cleared amina sent", "raised amina sent"], scene.Rows());
        Assert.Equal(0, scene.Markers);
    }

    [Fact]
    public async Task Of_what_was_sent_it_is_said_whether_the_receiver_took_it_or_a_service_that_carries_it_on()
    {
        await using var scene = await NotificationScene.StartAsync("""{ "to": ["amina", "phone"] }""", """
            , { "contact": "phone", "name": "Amina's phone", "push": { "person": "Amina" } }
            """);
        await scene.RaiseAsync();
        await scene.SendAsync();
        var rows = scene.Ingest.Store.Rows(SmartPilots.Core.Storage.Tables.Notifications).Where(row => row.Partition == "p~s").Select(NotificationRow.FromRow).ToList();
        var (webhook, phone) = (scene.Ingest.Plans.Current.Find("amina"), scene.Ingest.Plans.Current.Find("phone"));

        Assert.Equal("delivered", NotificationItem.Of(rows.Single(row => row.Contact == "amina"), webhook).Receipt);
        Assert.Equal("handed-over", NotificationItem.Of(rows.Single(row => row.Contact == "amina"), phone).Receipt); // the same, had push carried it
        Assert.Null(NotificationItem.Of(rows.Single(row => row.Contact == "phone"), phone).Receipt); // nobody has subscribed
    }

    [Theory]
    [InlineData("""{ "to": ["amina"], "severities": ["warning"] }""", 0)]
    [InlineData("""{ "to": ["amina"], "severities": ["critical"], "sites": ["p/s"] }""", 1)]
    [InlineData("""{ "to": ["amina"], "sites": ["p/other"] }""", 0)]
    [InlineData("""{ "to": ["amina"] }, { "to": ["amina"], "sites": ["p"] }""", 1)]
    public async Task A_route_says_by_site_and_severity_who_is_told(string routes, int messages)
    {
        await using var scene = await NotificationScene.StartAsync(routes);
        await scene.RaiseAsync();
        await scene.SendAsync();
        Assert.Equal(messages, scene.Received.Count);
    }

    [Fact]
    public async Task Whoever_was_told_that_it_was_raised_is_told_that_it_is_over_though_routes_have_changed()
    {
        await using var scene = await NotificationScene.StartAsync();
        await scene.RaiseAsync();
        await scene.SendAsync();
        scene.Ingest.Plans.Current = scene.Ingest.Plans.Current with { Routes = [] };

        await scene.ClearAsync();
        await scene.SendAsync();

        Assert.Equal(2, scene.Received.Count);
    }

    [Fact]
    public async Task What_is_over_before_anybody_was_told_is_told_to_nobody()
    {
        await using var scene = await NotificationScene.StartAsync();
        await scene.RaiseAsync();
        await scene.ClearAsync();
        await scene.SendAsync();
        await scene.SendAsync();

        Assert.Empty(scene.Received);
        Assert.Equal(["cleared amina skipped", "raised amina skipped"], scene.Rows());
        Assert.Equal(0, scene.Markers);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_later_and_under_the_same_id_and_a_clear_does_not_overtake()
    {
        await using var scene = await NotificationScene.StartAsync();
        scene.Answer = request => request < 2 ? 503 : 200;
        await scene.RaiseAsync();
        await scene.SendAsync();
        await scene.SendAsync(29);
        Assert.Single(scene.Received);
        await scene.ClearAsync();
        await scene.SendAsync(1);
        Assert.Equal(2, scene.Received.Count);
        await scene.SendAsync(60);

        Assert.Single(scene.Received.Take(3).Select(delivery => delivery.Id).Distinct());
        Assert.StartsWith("CRITICAL", scene.Received.ElementAt(2).Text);
        await scene.SendAsync();
        Assert.StartsWith("OVER", scene.Received.Last().Text);
        Assert.Equal(["cleared amina sent", "raised amina sent"], scene.Rows());
    }

    [Fact]
    public async Task A_receiver_that_stalls_is_given_up_after_its_time_and_tried_again()
    {
        await using var scene = await NotificationScene.StartAsync(more: ", \"timeoutSeconds\": 1");
        var stall = new TaskCompletionSource();
        scene.Stall = stall.Task;
        await scene.RaiseAsync();
        await scene.SendAsync();
        Assert.Equal(["raised amina queued"], scene.Rows());
        stall.SetResult();

        await scene.SendAsync();

        Assert.Equal(["raised amina sent"], scene.Rows());
        Assert.Single(scene.Received.Select(delivery => delivery.Id).Distinct());
    }

    [Fact]
    public async Task A_contact_that_cannot_be_reached_is_told_on_another_channel_once_and_when_it_is_reached_again()
    {
        await using var scene = await NotificationScene.StartAsync(
            contacts: ", { \"contact\": \"office\", \"webhook\": { \"url\": \"ADDRESS/office\", \"secret\": \"" + NotificationScene.Secret + "\" } }",
            more: ", \"whenAChannelFails\": [\"office\", \"amina\"]");
        scene.Answer = request => scene.Received.ElementAt(request).Path == "/amina" && request < 5 ? 404 : 200;
        await scene.RaiseAsync();
        for (var i = 0; i < 3; i++)
            await scene.SendAsync();
        Assert.Equal(["raised amina failed"], scene.Rows());
        Assert.Equal("/office", scene.Received.Last().Path);
        Assert.Contains("Amina cannot be reached by webhook", scene.Received.Last().Text);
        Assert.Equal(2, scene.Received.Count);

        scene.Answer = _ => 200;
        await scene.ClearAsync();
        for (var i = 0; i < 3; i++)
            await scene.SendAsync();

        Assert.Equal(["/amina", "/office"], scene.Received.Skip(2).Select(delivery => delivery.Path));
        Assert.StartsWith("OVER: Amina cannot be reached", scene.Received.Last().Text);
    }

    [Fact]
    public async Task A_receiver_is_left_alone_as_long_as_it_asks()
    {
        await using var scene = await NotificationScene.StartAsync();
        (scene.Answer, scene.RetryAfter) = (_ => 503, 120);
        await scene.RaiseAsync();
        await scene.SendAsync();
        await scene.SendAsync(119);
        Assert.Single(scene.Received);
        await scene.SendAsync(1);
        Assert.Equal(2, scene.Received.Count);
    }

    [Fact]
    public async Task A_receiver_that_fails_three_times_is_told_of_and_after_a_day_given_up()
    {
        await using var scene = await NotificationScene.StartAsync(
            contacts: ", { \"contact\": \"office\", \"webhook\": { \"url\": \"ADDRESS/office\", \"secret\": \"" + NotificationScene.Secret + "\" } }",
            more: ", \"whenAChannelFails\": [\"office\"]");
        scene.Answer = request => scene.Received.ElementAt(request).Path == "/amina" ? 503 : 200;
        await scene.RaiseAsync();
        for (var i = 0; i < 40; i++)
        {
            await scene.SendAsync(3600);
            Assert.Equal(i < 3 ? 0 : 1, scene.Received.Count(delivery => delivery.Path == "/office"));
        }
        Assert.Equal(31, scene.Received.Count(delivery => delivery.Path == "/amina"));
        Assert.Equal(["raised amina failed"], scene.Rows());
        Assert.Equal(0, scene.Markers);
    }

    [Fact]
    public async Task A_contact_that_left_the_file_is_skipped()
    {
        await using var scene = await NotificationScene.StartAsync(contacts: ", { \"contact\": \"other\", \"alertmanager\": { \"url\": \"ADDRESS\" } }");
        await scene.RaiseAsync();
        scene.Ingest.Plans.Current = scene.Ingest.Plans.Current with { Contacts = [scene.Ingest.Plans.Current.Contacts[1]] };
        await scene.SendAsync();

        Assert.Empty(scene.Received);
        Assert.Equal(["raised amina skipped"], scene.Rows());
    }

    [Fact]
    public async Task While_one_sender_tells_it_another_does_not()
    {
        await using var scene = await NotificationScene.StartAsync();
        var (asked, stall) = (new TaskCompletionSource(), new TaskCompletionSource());
        scene.Stall = stall.Task;
        scene.Answer = _ =>
        {
            asked.TrySetResult();
            return 200;
        };
        await scene.RaiseAsync();
        var telling = scene.SendAsync();
        await asked.Task;
        await scene.Sender().RunAsync(CancellationToken.None);
        stall.SetResult();
        await telling;

        Assert.Single(scene.Received);
        Assert.Equal(["raised amina sent"], scene.Rows());
    }

    [Fact]
    public async Task Two_senders_at_once_tell_it_once()
    {
        await using var scene = await NotificationScene.StartAsync();
        await scene.RaiseAsync();
        scene.Ingest.Clock.Advance(TimeSpan.FromSeconds(30));
        scene.Ingest.Store.Fault = o =>
        {
            if (o.Commit?.Partition != "groups")
                return StoreFault.None;
            scene.Ingest.Store.Fault = null;
            scene.Sender().RunAsync(CancellationToken.None).GetAwaiter().GetResult();
            return StoreFault.None;
        };
        await scene.Sender().RunAsync(CancellationToken.None);

        Assert.Single(scene.Received);
        Assert.Equal(["raised amina sent"], scene.Rows());
    }
}
