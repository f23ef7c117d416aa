using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.WebPush;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Notifications;

/// <summary>Web push as far as a push service, whose messages a browser's key decrypts (RFC 8291) and whose sender is proved (RFC 8292).</summary>
public sealed class WebPushTests
{
    [Fact]
    public async Task A_browser_gets_what_only_it_can_read_and_its_service_knows_who_sent_it()
    {
        await using var scene = await PushScene.StartAsync();
        using var browser = new Browser(scene.Address + "/b1");
        await scene.SubscribeAsync(browser);

        await scene.RaiseAsync();

        var push = Assert.Single(scene.Received);
        Assert.Equal(("86400", "high", "aes128gcm"), (push.Ttl, push.Urgency, push.Encoding));
        var message = JsonNode.Parse(browser.Decrypt(push.Body))!;
        Assert.StartsWith("CRITICAL: Flow too high, s/d1, 150 L/s (limit 100)", (string)message["title"]!);
        Assert.Equal(("raised", "critical", push.Topic), ((string)message["state"]!, (string)message["severity"]!, (string)message["id"]!));
        Assert.StartsWith("p~s~", (string)message["alerts"]![0]!);
        await AssertSignedAsync(push.Authorization, scene);
        Assert.Equal(["raised phone sent"], scene.Notifications.Rows());
    }

    [Fact]
    public async Task A_test_message_reaches_the_browsers_that_a_person_has_subscribed()
    {
        await using var scene = await PushScene.StartAsync();
        using var browser = new Browser(scene.Address + "/b1");
        var plan = scene.Notifications.Ingest.Plans.Current;
        Assert.Contains("subscribed no browser", await TestMessage.SendAsync(plan, plan.Contacts[0], scene.Store, default));
        await scene.SubscribeAsync(browser);

        Assert.Null(await TestMessage.SendAsync(plan, plan.Contacts[0], scene.Store, default));

        Assert.Contains("This is a test", browser.Decrypt(Assert.Single(scene.Received).Body));
    }

    [Fact]
    public async Task A_browser_that_is_gone_is_forgotten_and_others_are_told()
    {
        await using var scene = await PushScene.StartAsync();
        using var gone = new Browser(scene.Address + "/gone");
        using var there = new Browser(scene.Address + "/there");
        await scene.SubscribeAsync(gone);
        await scene.SubscribeAsync(there);
        scene.Answer = path => path == "/gone" ? 410 : 201;

        await scene.RaiseAsync();

        Assert.Equal(["raised phone sent"], scene.Notifications.Rows());
        Assert.Equal(there.Endpoint, Assert.Single(await scene.Push.OfPersonAsync(scene.Person, default)).Endpoint);
    }

    [Fact]
    public async Task A_service_that_is_away_is_tried_again_under_the_same_id_and_nobody_subscribed_is_final()
    {
        await using var scene = await PushScene.StartAsync();
        using var browser = new Browser(scene.Address + "/b1");
        await scene.SubscribeAsync(browser);
        scene.Answer = _ => 503;
        await scene.RaiseAsync();
        scene.Answer = _ => 201;
        await scene.SendAsync(60);
        Assert.Equal(["raised phone sent"], scene.Notifications.Rows());
        Assert.Single(scene.Received.Select(push => push.Topic).Distinct());
        Assert.Equal(2, scene.Received.Count);

        await scene.Push.RemoveAsync(scene.Person, browser.Row("").Id, default);
        await scene.Notifications.ClearAsync();
        await scene.SendAsync(60);
        Assert.Equal(["cleared phone failed", "raised phone sent"], scene.Notifications.Rows());
    }

    [Theory]
    [InlineData(StoreFault.CrashBefore)]
    [InlineData(StoreFault.CrashAfter)]
    public async Task Whatever_step_the_process_dies_at_the_browser_shows_it_once(StoreFault fault)
    {
        for (var at = 0; ; at++)
        {
            await using var scene = await PushScene.StartAsync();
            using var browser = new Browser(scene.Address + "/b1");
            await scene.SubscribeAsync(browser);
            await scene.Notifications.RaiseAsync();
            var operations = 0;
            scene.Store.Fault = _ => operations++ == at ? fault : StoreFault.None;
            for (var run = 0; run < 3; run++)
            {
                try
                {
                    await scene.SendAsync(130);
                }
                catch (StoreCrashException)
                {
                    // it starts again
                }
            }
            Assert.Equal(["raised phone sent"], scene.Notifications.Rows());
            Assert.Single(scene.Received.Select(push => push.Topic).Distinct()); // the tag by which it replaces itself
            if (operations <= at)
                return;
        }
    }

    [Fact]
    public async Task The_keys_are_made_once_whoever_asks_first()
    {
        var store = new StrictStore();
        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new PushStore(store).KeysAsync(default)));
        Assert.Single(keys.Distinct());
    }

    [Theory]
    [InlineData("https://fcm.googleapis.com/fcm/send/x", null)]
    [InlineData("https://web.push.apple.com/x", null)]
    [InlineData("https://169.254.169.254/x", "endpoint")]
    [InlineData("https://fcm.googleapis.com.example.org/x", "endpoint")]
    [InlineData("https://fcm.googleapis.com:8443/x", "endpoint")]
    [InlineData("http://fcm.googleapis.com/x", "endpoint")]
    public void The_app_calls_no_address_but_a_browsers_push_service(string endpoint, string? wrong)
    {
        using var browser = new Browser(endpoint);
        var row = browser.Row("");
        var problem = new PushRequest(endpoint, new PushRequestKeys(row.P256dh, row.Auth)).Wrong();
        Assert.Equal(wrong is null, problem is null);
        Assert.NotNull(new PushRequest("https://fcm.googleapis.com/x", new PushRequestKeys(row.P256dh[..^1] + "A", "AAAA")).Wrong());
    }

    // RFC 8292: a JWT by ES256 over the service's origin, with the key that the browser was subscribed with.
    private static async Task AssertSignedAsync(string authorization, PushScene scene)
    {
        var parts = authorization["vapid ".Length..].Split(',', StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1]);
        var keys = await scene.Push.KeysAsync(default);
        Assert.Equal(keys.PublicKey, parts["k"]);
        var point = Base64Url.DecodeFromChars(parts["k"]);
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        var token = parts["t"].Split('.');
        Assert.True(key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256));
        Assert.Contains("\"sub\":\"https://page.example.org", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token[1])));
    }
}
