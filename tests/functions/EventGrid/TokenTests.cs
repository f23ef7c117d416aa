using System.Security.Cryptography;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Tests.EventGrid;

/// <summary>Over real HTTP, with tokens that a tenant signed and with those that somebody else did.</summary>
public sealed class TokenTests
{
    [Theory]
    [InlineData("azp")] // version 2
    [InlineData("appid")] // version 1, whose issuer is another too
    public async Task A_token_that_event_grid_got_for_this_app_delivers(string claim)
    {
        await using var entra = await EntraServer.StartAsync();
        await using var scene = await EventGridScene.StartAsync(entra.Expected);
        var issuer = claim == "azp" ? entra.Issuer : entra.Expected.OlderIssuer;
        using var subscription = new Deliverer(scene.Address, token: () => entra.Token(issuer, claim: claim));

        Assert.Equal("200 accepted 1", await subscription.DeliverAsync(RoutedEvents.Reading(0, 1)));
        Assert.Equal("200 accepted 1", await scene.Subscription().DeliverAsync(RoutedEvents.Reading(10, 1))); // its key holds beside it
        Assert.Equal("2 = 2 + 0 + 0 + 0", await scene.LedgerAsync());
    }

    [Fact]
    public async Task Any_other_token_is_refused_and_nothing_is_stored()
    {
        await using var entra = await EntraServer.StartAsync();
        await using var scene = await EventGridScene.StartAsync(entra.Expected);
        foreach (var wrong in (string[])["expired", "audience", "issuer", "application", "no application", "forged key", "unsigned", "none",
            "hmac of the public key", "three words", "two parts", "empty"])
        {
            using var subscription = new Deliverer(scene.Address, token: () => Make(wrong, entra));
            var answer = await subscription.DeliverAsync(RoutedEvents.Reading(0, 1));
            Assert.True(answer is "401 bad-token" or "401 unauthorized", $"{wrong}: {answer}");
            Assert.Single(subscription.DeadLetters);
        }
        Assert.Empty(scene.Store.Rows(Tables.Telemetry));
    }

    [Fact]
    public async Task While_the_signing_keys_are_out_of_reach_the_events_come_again()
    {
        await using var entra = await EntraServer.StartAsync();
        await using var scene = await EventGridScene.StartAsync(entra.Expected);
        entra.IsAway = true;
        using var subscription = new Deliverer(scene.Address, token: () => entra.Token()) { BeforeRetry = () => entra.IsAway = false };

        Assert.Equal("200 accepted 1", await subscription.DeliverAsync(RoutedEvents.Reading(0, 1)));
        Assert.Equal("503 no-signing-keys", subscription.Answers[0]);
    }

    [Fact]
    public async Task A_key_that_has_just_come_into_use_loses_no_event()
    {
        await using var entra = await EntraServer.StartAsync();
        await using var scene = await EventGridScene.StartAsync(entra.Expected);
        using var subscription = new Deliverer(scene.Address, token: () => entra.Token());
        await subscription.DeliverAsync(RoutedEvents.Reading(0, 1));

        entra.RollOver();
        Assert.DoesNotContain("401", await subscription.DeliverOneAsync(RoutedEvents.Reading(10, 1)));
        await entra.KeysReadAgain.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        string last;
        do // until the app has taken over what it read
            last = await subscription.DeliverOneAsync(RoutedEvents.Reading(20, 1));
        while (last == "503 no-signing-keys" && !patience.IsCancellationRequested);

        Assert.Equal("200 accepted 1", last);
        Assert.DoesNotContain(subscription.Answers, answer => answer.StartsWith('4'));
    }

    private static string Make(string wrong, EntraServer entra) => wrong switch
    {
        "expired" => entra.Token(minutesLeft: -30),
        "audience" => entra.Token(audience: "api://another-app"),
        "issuer" => entra.Token(issuer: entra.Issuer.Replace(EntraServer.Tenant, "11111111-2222-4333-8444-555555555555", StringComparison.Ordinal)),
        "application" => entra.Token(application: "99999999-2222-4333-8444-555555555555"),
        "no application" => entra.Token(claim: "sub"),
        "forged key" => entra.Token(key: EntraServer.NewKey(entra.Current.KeyId)),
        "unsigned" => entra.Token()[..(entra.Token().LastIndexOf('.') + 1)],
        "none" => entra.Forged("""{"alg":"none","typ":"JWT"}""", _ => []),
        "hmac of the public key" => entra.Forged($$"""{"alg":"HS256","typ":"JWT","kid":"{{entra.Current.KeyId}}"}""",
            signed => HMACSHA256.HashData(entra.PublicKeyBytes, signed)),
        "three words" => "one.two.three",
        "two parts" => "one.two",
        _ => "",
    };
}
