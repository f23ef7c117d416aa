using Microsoft.Extensions.Time.Testing;
using SmartPilots.Local.SignIn;

namespace SmartPilots.Local.Tests.SignIn;

public sealed class OneTimeCodesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly OneTimeCodes _codes;

    public OneTimeCodesTests() => _codes = new OneTimeCodes(_time);

    [Fact]
    public void A_code_gives_its_key_once()
    {
        var (code, other) = (_codes.Make("key"), _codes.Make("other key"));

        Assert.True(_codes.TryTake(code, out var key));
        Assert.Equal("key", key);
        Assert.False(_codes.TryTake(code, out _));
        Assert.True(_codes.TryTake(other, out key));
        Assert.Equal("other key", key);
    }

    [Fact]
    public void A_code_is_void_after_ten_minutes()
    {
        var code = _codes.Make("key");
        _time.Advance(OneTimeCodes.ValidFor);

        Assert.False(_codes.TryTake(code, out _));
    }

    [Fact]
    public void Of_too_many_codes_the_oldest_is_void()
    {
        var codes = Enumerable.Range(0, 101).Select(_ => _codes.Make("key")).ToList();

        Assert.False(_codes.TryTake(codes[0], out _));
        Assert.All(codes.Skip(1), code => Assert.True(_codes.TryTake(code, out _)));
    }
}
