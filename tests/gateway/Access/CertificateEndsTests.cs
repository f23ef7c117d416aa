using System.Security.Cryptography.X509Certificates;
using SmartPilots.Core.Model;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Access;

public sealed class CertificateEndsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ScratchFolder _folder = new();
    private readonly HandClock _clock = new(Start);
    private readonly SiteAuthority _authority;

    public CertificateEndsTests()
    {
        _authority = new SiteAuthority(_folder.Path, _clock);
        _authority.Create("test");
        _authority.IssueServer(["box"]);
        _authority.IssueDevice(new DeviceKey("p", "s", "d1"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, null)]
    [InlineData(729 - 31, null)] // the broker's lasts two years, from the day before
    [InlineData(729 - 29, "'box' on 2027-12-31")]
    [InlineData(729 + 10, "'box' on 2027-12-31")]
    [InlineData((5 * 365) - 29, "'p/s/d1' on 2030-12-31")]
    [InlineData((20 * 365) - 20, "'test site authority' on 2046-01-01")]
    public void Each_certificate_is_named_30_days_before_it_ends(int days, string? expected)
    {
        _clock.Now = Start.AddDays(days);
        var said = Ends().Look([]);
        if (expected is null)
            Assert.Null(said);
        else
            Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connected_clients_certificate_counts_and_a_revoked_one_does_not()
    {
        using var device = X509CertificateLoader.LoadCertificateFromFile(_folder.File("p~s~d1.crt"));
        File.Delete(_folder.File("p~s~d1.crt")); // issued elsewhere: only the connection tells
        _clock.Now = Start.AddDays((5 * 365) - 29);
        Assert.DoesNotContain("p/s/d1", Ends().Look([])!, StringComparison.Ordinal);
        Assert.Contains("p/s/d1", Ends().Look([device])!, StringComparison.Ordinal);

        DeviceCertificates.Revoke(_folder.File("revoked.json"), new DeviceKey("p", "s", "d1"), _clock.Now);
        Assert.DoesNotContain("p/s/d1", Ends().Look([device])!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_an_alarm_of_the_gateway()
    {
        using var folder = new ScratchFolder();
        var old = new SiteAuthority(folder.Path, new HandClock(TimeProvider.System.GetUtcNow().AddDays(20 - 729)));
        old.Prepare("test", ["localhost"]);
        await using var test = await GatewayUnderTest.StartAsync(o => o with
        {
            TlsPort = 0, TlsCertificateFile = old.ServerCertificatePath, TlsKeyFile = old.ServerKeyPath,
        });
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Alarms.Any(alarm => alarm.Code == "certificate-ends"), "the alarm");
    }

    private CertificateEnds Ends() => new([_folder.File("authority.crt"), _folder.File("server.crt")], _folder.Path,
        new DeviceCertificates(_folder.File("authority.crt"), _folder.File("revoked.json"), _clock), _clock);
}
