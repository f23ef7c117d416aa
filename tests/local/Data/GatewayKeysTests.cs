using System.CommandLine;
using System.Globalization;
using SmartPilots.Cli.Commands;
using SmartPilots.Functions.Access;
using SmartPilots.Local.Data;

namespace SmartPilots.Local.Tests.Data;

public sealed class GatewayKeysTests : IDisposable
{
    private readonly DataFolder _data = new(Directory.CreateTempSubdirectory("smartpilots-gateways-").FullName);

    public void Dispose() => Directory.Delete(_data.Path, recursive: true);

    [Fact]
    public void A_gateway_is_added_rotated_without_a_gap_and_revoked()
    {
        var (key, signing) = Keys(Run("add", "site-7", "--scope", "niger-state-water/headworks"));
        Assert.Equal([key], Known("site-7", [key]));
        Assert.Equal($"site-7:niger-state-water/headworks:{signing}", Find("site-7").ToSetting());

        var (next, nextSigning) = Keys(Run("rotate", "site-7"));
        Assert.Equal([key, next], Known("site-7", [key, next]));
        Assert.Equal($"site-7:niger-state-water/headworks:{signing},{nextSigning}", Find("site-7").ToSetting());

        var (last, lastSigning) = Keys(Run("rotate", "site-7"));
        Assert.Equal([next, last], Known("site-7", [key, next, last]));
        Assert.Equal($"site-7:niger-state-water/headworks:{nextSigning},{lastSigning}", Find("site-7").ToSetting());
        Assert.DoesNotContain(lastSigning, Run("list").Text);

        Run("revoke", "site-7");
        Assert.Empty(Known("site-7", [key, next, last]));
        Assert.True(Find("site-7").IsRevoked);
    }

    [Fact]
    public void Rotated_at_once_the_old_keys_are_gone()
    {
        var (key, _) = Keys(Run("add", "site-7"));
        var (next, signing) = Keys(Run("rotate", "site-7", "--now"));

        Assert.Equal([next], Known("site-7", [key, next]));
        Assert.Equal($"site-7:*:{signing}", Find("site-7").ToSetting());
    }

    [Fact]
    public void The_settings_of_a_deployment_are_what_the_app_reads_and_hold_no_local_key()
    {
        var (key, _) = Keys(Run("add", "site-7"));
        var lines = Run("settings").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(CallerKey.Of("site-7", CallerRole.Gateway, key).ToString(), lines[0]["Access__GatewayKeys=".Length..]);
        Assert.Equal(["site-7"], KnownGateways.Parse(lines[1]["Access__Gateways=".Length..]).Select(gateway => gateway.Name));
    }

    [Theory]
    [InlineData("rotate", "nobody")]
    [InlineData("revoke", "nobody")]
    [InlineData("add", "local")]
    [InlineData("add", "Site 7")]
    [InlineData("add", "site-7", "--scope", "a/b/c")]
    public void What_makes_no_sense_is_said_and_changes_nothing(params string[] arguments)
    {
        Run("add", "other");
        var before = File.ReadAllText(_data.Keys);

        Assert.Equal(2, Run(arguments).Code);
        Assert.Equal(before, File.ReadAllText(_data.Keys));
    }

    private (int Code, string Text) Run(params string[] arguments)
    {
        using var said = new StringWriter(CultureInfo.InvariantCulture);
        var code = GatewayKeysCommand.Create().Parse([.. arguments, "--data", _data.Path])
            .Invoke(new InvocationConfiguration { Output = said, Error = said });
        return (code, said.ToString());
    }

    private static (string Key, string Signing) Keys((int Code, string Text) run)
    {
        Assert.Equal(0, run.Code);
        var lines = run.Text.Split('\n');
        return (lines[0].Split(' ')[^1], lines[1].Split(' ')[^1]);
    }

    private KnownGateway Find(string name) => LocalKeys.Read(_data).KnownGateways().Single(gateway => gateway.Name == name);

    // Those of the keys whose hash is known, in order.
    private string[] Known(string gateway, string[] keys) =>
        [.. keys.Where(key => LocalKeys.Read(_data).Gateways.Contains(CallerKey.Of(gateway, CallerRole.Gateway, key).ToString(), StringComparison.Ordinal))];
}
