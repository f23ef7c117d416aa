using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Tests.Wire;

public sealed class BatchSignatureTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = "[{\"specversion\":\"1.0\"}]"u8.ToArray();
    private static readonly byte[] Key = "the site's own signing key"u8.ToArray();
    private static readonly byte[] OldKey = "the one before"u8.ToArray();

    [Fact]
    public void A_signature_survives_its_header_and_is_valid_under_its_key()
    {
        var header = BatchSignature.Sign("site-7", Now, Body, Key).ToString();
        Assert.True(BatchSignature.TryParse(header, out var read));
        Assert.Equal("site-7", read!.Gateway);
        Assert.Equal(SignatureVerdict.Valid, read.Verify(Now, Body, [Key]));
    }

    [Fact]
    public void The_mac_is_the_one_that_openssl_computes()
    {
        // printf 'v1\nsite-7\n1772366400\n00112233445566778899aabbccddeeff\n[]' | openssl dgst -sha256 -hmac key -binary | base64
        var signature = new BatchSignature("site-7", 1772366400, "00112233445566778899aabbccddeeff", "pNmrOb2MMF2zCZM1aE3sk7nTGZt+uvw7xVA3uvbH2ig=");
        var verdict = signature.Verify(DateTimeOffset.FromUnixTimeSeconds(1772366400), "[]"u8, ["key"u8.ToArray()]);
        Assert.Equal(SignatureVerdict.Valid, verdict);
    }

    [Fact]
    public void Both_keys_are_valid_while_rotating_and_the_old_one_no_longer_after()
    {
        var signature = BatchSignature.Sign("site-7", Now, Body, OldKey);
        Assert.Equal(SignatureVerdict.Valid, signature.Verify(Now, Body, [Key, OldKey]));
        Assert.Equal(SignatureVerdict.Wrong, signature.Verify(Now, Body, [Key]));
        Assert.Equal(SignatureVerdict.Wrong, signature.Verify(Now, Body, []));
    }

    [Fact]
    public void Nothing_that_is_signed_can_be_changed()
    {
        var signature = BatchSignature.Sign("site-7", Now, Body, Key);
        Assert.Equal(SignatureVerdict.Wrong, signature.Verify(Now, "[]"u8, [Key]));
        Assert.Equal(SignatureVerdict.Wrong, (signature with { Gateway = "site-8" }).Verify(Now, Body, [Key]));
        Assert.Equal(SignatureVerdict.Wrong, (signature with { UnixSeconds = signature.UnixSeconds + 1 }).Verify(Now, Body, [Key]));
        Assert.Equal(SignatureVerdict.Wrong, (signature with { Id = new string('0', 32) }).Verify(Now, Body, [Key]));
    }

    [Theory]
    [InlineData(-300, SignatureVerdict.Valid)]
    [InlineData(300, SignatureVerdict.Valid)]
    [InlineData(-301, SignatureVerdict.OutsideWindow)]
    [InlineData(301, SignatureVerdict.OutsideWindow)]
    public void A_signature_is_good_for_five_minutes_either_way(int seconds, SignatureVerdict expected) =>
        Assert.Equal(expected, BatchSignature.Sign("site-7", Now.AddSeconds(seconds), Body, Key).Verify(Now, Body, [Key]));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("v2,gateway=g,t=1,id=00112233445566778899aabbccddeeff,s=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("v1,gateway=G,t=1,id=00112233445566778899aabbccddeeff,s=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("v1,gateway=g,t=-1,id=00112233445566778899aabbccddeeff,s=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("v1,gateway=g,t=1,id=00112233445566778899AABBCCDDEEFF,s=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("v1,gateway=g,t=1,id=00112233445566778899aabbccddeeff,s=AAAA")]
    [InlineData("v1,gateway=g,t=1,id=00112233445566778899aabbccddeeff")]
    public void A_header_of_another_form_is_no_signature(string? header) => Assert.False(BatchSignature.TryParse(header, out _));

    [Fact]
    public void A_time_beyond_all_calendars_is_outside_the_window()
    {
        var signature = BatchSignature.Sign("g", Now, Body, Key) with { UnixSeconds = long.MaxValue };
        Assert.Equal(SignatureVerdict.OutsideWindow, signature.Verify(Now, Body, [Key]));
    }

    [Fact]
    public void A_recording_played_again_is_recognised_as_long_as_it_could_be_valid()
    {
        var seen = new SeenSignatures();
        var early = BatchSignature.Sign("g", Now.AddMinutes(5), Body, Key); // from a clock that is ahead
        Assert.True(seen.TryAdd(early, Now));
        Assert.False(seen.TryAdd(early, Now.AddMinutes(10)));
        Assert.True(seen.TryAdd(BatchSignature.Sign("g", Now, Body, Key), Now));
        Assert.Equal(SignatureVerdict.OutsideWindow, early.Verify(Now.AddMinutes(10).AddSeconds(1), Body, [Key]));
    }
}
