using Microsoft.Extensions.Configuration;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Tests;

public sealed class AppSettingsTests
{
    [Theory]
    [InlineData("Tables:Uri")]
    [InlineData("Access:OperatorKeys")]
    [InlineData("Access:GatewayKeys")]
    [InlineData("Access:Gateways")]
    [InlineData("SweepSchedule")]
    [InlineData("NotifySchedule")]
    public void A_missing_setting_stops_the_start_by_its_name(string missing)
    {
        var given = Complete();
        Assert.True(given.Remove(missing));

        Assert.Contains(missing, Refusal(given));
    }

    [Fact]
    public void A_key_vault_reference_that_did_not_resolve_stops_the_start_instead_of_letting_unsigned_batches_in()
    {
        var given = Complete();
        given["Access:Gateways"] = "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/gateways)";

        Assert.Contains("Access:Gateways", Refusal(given));
    }

    [Theory]
    [InlineData("{ \"contacts\": [], \"routs\": [] }", "did you mean \"routes\"?")]
    [InlineData("no file", "base64")]
    public void A_mistake_in_the_notifications_file_stops_the_start(string file, string told)
    {
        var given = Complete();
        given["Notifications"] = file;

        Assert.Contains(told, Refusal(given));
    }

    private static string Refusal(Dictionary<string, string?> given) => Assert.Throws<InvalidOperationException>(
        () => AppSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build())).Message;

    private static Dictionary<string, string?> Complete() => new()
    {
        ["Tables:Uri"] = "https://example.table.core.windows.net", ["SweepSchedule"] = "0 * * * * *", ["NotifySchedule"] = "*/30 * * * * *",
        ["Access:OperatorKeys"] = CallerKey.Of("op", CallerRole.Operator, "x").ToString(),
        ["Access:GatewayKeys"] = CallerKey.Of("gw", CallerRole.Gateway, "y").ToString(),
        ["Access:Gateways"] = "gw:*:unsigned",
    };
}
