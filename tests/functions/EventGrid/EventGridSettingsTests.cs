using Microsoft.Extensions.Configuration;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.EventGrid;

namespace SmartPilots.Functions.Tests.EventGrid;

public sealed class EventGridSettingsTests
{
    private const string Uuid = "8e2f8b0a-0d3c-4d0e-9d3b-5b6f0f3b1c11";
    private static readonly string Key = $"town:{CallerKey.Of("x", CallerRole.Operator, "k").ToString().Split(':')[1]}:p,q/s";

    [Fact]
    public void Without_a_namespace_nothing_is_on() => Assert.Equal(EventGridSettings.None, Read());

    [Fact]
    public void A_namespace_is_read_with_its_container_and_what_its_tokens_say()
    {
        var settings = Read(("Access:EventGridKeys", $"{Key} town:token:p,q/s"), ("EventGrid:TenantId", Uuid), ("EventGrid:Audience", "api://a"),
            ("EventGrid:AppId", Uuid), ("EventGrid:DeadLetters", "https://account.blob.core.windows.net/letters"));

        Assert.Equal("letters", settings.DeadLetters!.Name);
        Assert.Equal($"https://login.microsoftonline.com/{Uuid}/v2.0/.well-known/openid-configuration", settings.Tokens!.MetadataAddress);
    }

    [Fact]
    public void Its_entry_is_written_as_it_is_read()
    {
        Assert.Equal(Key, CallerKey.Parse(Key, CallerRole.EventGrid).ToString());
        Assert.Equal("town:token:*", CallerKey.Parse("town:token:*", CallerRole.EventGrid).ToString());
    }

    [Theory]
    [InlineData("EventGrid:TenantId")]
    [InlineData("EventGrid:Audience")]
    [InlineData("EventGrid:AppId")]
    public void A_setting_of_the_token_that_is_missing_is_named(string missing)
    {
        var all = new[] { "EventGrid:TenantId", "EventGrid:Audience", "EventGrid:AppId" }.Where(name => name != missing).Select(name => (name, Uuid));

        Assert.StartsWith($"Setting {missing} is needed", Refusal([("Access:EventGridKeys", "town:token:p"), .. all]));
    }

    [Fact]
    public void A_setting_that_is_of_no_use_is_named() // somebody believes that it protects
    {
        Assert.StartsWith("Setting EventGrid:DeadLetters needs Access:EventGridKeys", Refusal(("EventGrid:DeadLetters", "https://a.blob.core.windows.net/l")));
        Assert.StartsWith("Setting EventGrid:AppId is of no use", Refusal(("Access:EventGridKeys", Key), ("EventGrid:AppId", Uuid)));
    }

    [Theory]
    [InlineData("EventGrid:TenantId", "contoso")]
    [InlineData("EventGrid:AppId", "event-grid")]
    [InlineData("EventGrid:Authority", "http://login.example.com")]
    [InlineData("EventGrid:DeadLetters", "dead-letters")]
    [InlineData("EventGrid:DeadLetters", "https://account.blob.core.windows.net/")]
    public void A_malformed_setting_is_named(string name, string value)
    {
        var given = new Dictionary<string, string>
        {
            ["Access:EventGridKeys"] = "town:token:p", ["EventGrid:TenantId"] = Uuid, ["EventGrid:Audience"] = "api://a", ["EventGrid:AppId"] = Uuid, [name] = value,
        };

        Assert.StartsWith($"Setting {name} must be", Refusal([.. given.Select(pair => (pair.Key, pair.Value))]));
    }

    [Theory]
    [InlineData("town:token")]
    [InlineData("Town:token:p")]
    [InlineData("town:token:P")]
    [InlineData("town:hash:p")]
    [InlineData("town:token:p village:token:p")]
    [InlineData("town:token:p town:token:q")]
    [InlineData("gw:token:p")] // the name of a gateway: the ledger could not tell them apart
    [InlineData("@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/event-grid-keys)")]
    public void A_malformed_namespace_stops_the_start(string entries) =>
        Assert.Contains("Access:EventGridKeys", Refusal(("Access:EventGridKeys", entries)));

    private static string Refusal(params (string Name, string Value)[] given) => Assert.Throws<InvalidOperationException>(() => Read(given)).Message;

    private static EventGridSettings Read(params (string Name, string Value)[] given)
    {
        var all = new Dictionary<string, string?>
        {
            ["Tables:Uri"] = "https://example.table.core.windows.net", ["SweepSchedule"] = "0 * * * * *", ["NotifySchedule"] = "*/30 * * * * *",
            ["Access:Gateways"] = "gw:*:unsigned",
            ["Access:OperatorKeys"] = CallerKey.Of("op", CallerRole.Operator, "x").ToString(),
            ["Access:GatewayKeys"] = CallerKey.Of("gw", CallerRole.Gateway, "y").ToString(),
        };
        foreach (var (name, value) in given)
            all[name] = value;
        return AppSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(all).Build()).EventGrid;
    }
}
