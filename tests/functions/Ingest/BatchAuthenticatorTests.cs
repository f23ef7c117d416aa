using System.Text;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Ingest;

public sealed class BatchAuthenticatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = "a batch, compressed"u8.ToArray();
    private readonly string _old = CallerKey.Generate();
    private readonly string _new = CallerKey.Generate();
    private readonly HandClock _clock = new(Now.UtcDateTime);
    private readonly KnownGateways _gateways;
    private readonly BatchAuthenticator _gate;

    public BatchAuthenticatorTests()
    {
        _gateways = new KnownGateways(KnownGateways.Parse($"site-7:niger-state-water/headworks:{_old},{_new} site-8:*:{_old} lab:*:unsigned"));
        _gate = new BatchAuthenticator(_gateways, _clock);
    }

    [Fact]
    public void While_a_key_is_rotated_both_sign()
    {
        Assert.Null(Check("site-7", Sign("site-7", _old)));
        Assert.Null(Check("site-7", Sign("site-7", _new)));
    }

    [Fact]
    public void A_batch_without_a_signature_is_refused_unless_the_gateway_is_said_to_sign_nothing()
    {
        Assert.Equal("bad-signature", Check("site-7", null));
        Assert.Equal("bad-signature", Check("site-7", "v1"));
        Assert.Null(Check("lab", null));
    }

    [Fact]
    public void The_key_of_one_gateway_signs_for_no_other()
    {
        Assert.Equal("bad-signature", Check("site-8", Sign("site-8", _new)));
        Assert.Equal("bad-signature", Check("site-8", Sign("site-7", _old))); // a valid signature, with another gateway's key
    }

    [Fact]
    public void One_changed_byte_is_noticed() =>
        Assert.Equal("bad-signature", _gate.Check("site-7", Sign("site-7", _old), "A batch, compressed"u8, out _)?.Code);

    [Theory]
    [InlineData(299, null)]
    [InlineData(-299, null)]
    [InlineData(301, "bad-signature")]
    [InlineData(-301, "bad-signature")]
    public void A_signature_holds_for_five_minutes_either_way(int secondsLater, string? code)
    {
        var header = Sign("site-7", _old);
        _clock.Set(Now.AddSeconds(secondsLater));

        Assert.Equal(code, Check("site-7", header));
    }

    [Fact]
    public void A_recording_is_refused_as_long_as_its_time_would_pass()
    {
        _clock.Set(Now.AddSeconds(-290));
        var header = Sign("site-7", _old, Now); // the gateway's clock is ahead
        Assert.Null(Check("site-7", header));

        foreach (var later in new[] { -290, 0, 299 })
        {
            _clock.Set(Now.AddSeconds(later));
            Assert.Equal("replayed", Check("site-7", header));
        }
    }

    [Fact]
    public void A_forged_signature_does_not_use_up_the_id_of_the_true_one()
    {
        var header = Sign("site-7", _old);
        Assert.Equal("bad-signature", _gate.Check("site-7", header, "another body"u8, out _)?.Code);

        Assert.Null(Check("site-7", header));
    }

    [Fact]
    public void A_gateway_that_is_unknown_or_revoked_is_refused_at_once()
    {
        Assert.Equal("unknown-gateway", Check("site-9", Sign("site-9", _old)));

        _gateways.Replace(KnownGateways.Parse("site-7:*:revoked"));

        Assert.Equal("unknown-gateway", Check("site-7", Sign("site-7", _old)));
    }

    [Fact]
    public void Its_scope_comes_with_it()
    {
        _gate.Check("site-7", Sign("site-7", _old), Body, out var scope);

        Assert.True(scope.MaySpeakFor(new Core.Model.DeviceKey("niger-state-water", "headworks", "tank")));
        Assert.False(scope.MaySpeakFor(new Core.Model.DeviceKey("niger-state-water", "tap-market", "tank")));
    }

    [Theory]
    [InlineData("site-7")]
    [InlineData("site-7:*:tooshort")]
    [InlineData("site-7:*:")]
    [InlineData("site-7:a/b/c:unsigned")]
    [InlineData("Site 7:*:unsigned")]
    public void A_malformed_entry_is_refused_without_telling_the_key(string entry) =>
        Assert.DoesNotContain("tooshort", Assert.Throws<FormatException>(() => KnownGateways.Parse(entry)).Message);

    [Fact]
    public void A_name_that_is_there_twice_is_refused() =>
        Assert.Throws<FormatException>(() => new KnownGateways(KnownGateways.Parse("a:*:unsigned a:*:unsigned")));

    [Fact]
    public void The_form_of_settings_is_read_back_and_a_text_for_logs_has_no_key()
    {
        Assert.Equal($"site-7:niger-state-water/headworks:{_old},{_new}", _gateways.Find("site-7")!.ToSetting());
        Assert.DoesNotContain(_old, _gateways.Find("site-7")!.ToString());
    }

    private string? Check(string gateway, string? header) => _gate.Check(gateway, header, Body, out _)?.Code;

    private static string Sign(string gateway, string key, DateTimeOffset? at = null) =>
        BatchSignature.Sign(gateway, at ?? Now, Body, Encoding.UTF8.GetBytes(key)).ToString();
}
