using Microsoft.AspNetCore.Http;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Tests.Access;

public sealed class CallerKeysTests
{
    private readonly string _operator = CallerKey.Generate();
    private readonly string _gateway = CallerKey.Generate();

    private CallerKeys Keys => new([CallerKey.Of("op-1", CallerRole.Operator, _operator), CallerKey.Of("gw-1", CallerRole.Gateway, _gateway)]);

    [Fact]
    public void A_generated_key_has_256_bits_and_never_comes_twice()
    {
        Assert.Equal(43, _operator.Length);
        Assert.NotEqual(_operator, _gateway);
    }

    [Fact]
    public async Task A_key_opens_what_its_role_may_do() => Assert.Equal(200, await StatusAsync(Keys, $"Bearer {_gateway}", CallerRole.Gateway));

    [Fact]
    public async Task A_key_of_another_role_is_forbidden() => Assert.Equal(403, await StatusAsync(Keys, $"Bearer {_gateway}", CallerRole.Operator));

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic b3A6cHc=")]
    public async Task Anything_else_is_unauthorized(string header) => Assert.Equal(401, await StatusAsync(Keys, header, CallerRole.Operator));

    [Fact]
    public async Task The_hash_at_rest_is_not_itself_a_key()
    {
        var stored = CallerKey.Of("op-1", CallerRole.Operator, _operator).ToString();

        Assert.Equal(401, await StatusAsync(Keys, $"Bearer {stored.Split(':')[1]}", CallerRole.Operator));
    }

    [Fact]
    public async Task During_a_change_of_keys_the_old_and_the_new_one_hold()
    {
        var next = CallerKey.Generate();
        var settings = $"{CallerKey.Of("op-1", CallerRole.Operator, _operator)} {CallerKey.Of("op-2", CallerRole.Operator, next)}";
        var keys = CallerKeys.Parse(settings, "");

        Assert.Equal(200, await StatusAsync(keys, $"Bearer {_operator}", CallerRole.Operator));
        Assert.Equal(200, await StatusAsync(keys, $"Bearer {next}", CallerRole.Operator));
    }

    [Theory]
    [InlineData("nocolon")]
    [InlineData("id:tooshort")]
    [InlineData(":AAAA")]
    public void A_malformed_setting_is_refused_at_the_start(string setting) =>
        Assert.Throws<FormatException>(() => CallerKeys.Parse(setting, ""));

    [Fact]
    public async Task An_integrations_key_is_read_back_with_its_pilots_and_holds_for_nothing_else()
    {
        var key = CallerKey.Generate();
        var setting = (CallerKey.Of("town", CallerRole.Integration, key) with { Pilots = ["p", "q"] }).ToString();
        var keys = CallerKeys.Parse("", "", setting);

        var context = new DefaultHttpContext();
        context.Request.Headers[CallerKeys.KeyHeader] = key;
        var caller = await keys.AdmitAsync(context.Request, CallerRole.Integration);

        Assert.Equal(("town", "p,q"), (caller!.Id, string.Join(',', caller.Pilots)));
        Assert.Equal(403, await StatusAsync(keys, $"Bearer {key}", CallerRole.Operator));
        Assert.Equal(403, await StatusAsync(keys, $"Bearer {key}", CallerRole.Gateway));
        Assert.Equal(["town"], keys.SenderIds);
    }

    [Theory]
    [InlineData("town:HASH")]
    [InlineData("town:HASH:")]
    [InlineData("town:HASH:p,")]
    [InlineData("Town:HASH:p")]
    [InlineData("gw-1:HASH:p")] // the name of a gateway: the ledger could not tell them apart
    public void A_malformed_integration_is_refused_at_the_start(string setting)
    {
        var gateway = CallerKey.Of("gw-1", CallerRole.Gateway, _gateway).ToString();
        var hash = gateway.Split(':')[1];

        Assert.Throws<FormatException>(() => CallerKeys.Parse("", gateway, setting.Replace("HASH", hash, StringComparison.Ordinal)));
    }

    private static async Task<int> StatusAsync(CallerKeys keys, string header, CallerRole role)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;
        var refused = await keys.AdmitAsync(context.Request, role) is null;
        Assert.Equal(context.Response.StatusCode != 200, refused);
        return context.Response.StatusCode;
    }
}
