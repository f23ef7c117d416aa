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

    private static async Task<int> StatusAsync(CallerKeys keys, string header, CallerRole role)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = header;
        var refused = await keys.RefuseAsync(context.Request, role);
        Assert.Equal(context.Response.StatusCode != 200, refused);
        return context.Response.StatusCode;
    }
}
