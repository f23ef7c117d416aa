using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Core.Model;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Broker;

public sealed class TlsTests : IDisposable
{
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;
    private static readonly DeviceKey Device = new("p", "s", "d1");

    private readonly ScratchFolder _folder = new();
    private readonly SiteAuthority _authority;

    public TlsTests()
    {
        // An hour ago, so that a revocation in between can tell old certificates from new ones.
        _authority = new SiteAuthority(_folder.Path, new HandClock(TimeProvider.System.GetUtcNow().AddHours(-1)));
        _authority.Create("test");
        _authority.IssueServer(["localhost", "127.0.0.1"]);
        _authority.IssueDevice(Device);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_device_with_a_certificate_needs_no_password_and_speaks_for_itself_only()
    {
        await using var test = await StartAsync();
        using var device = await ConnectAsync(test, DeviceCertificate());
        Assert.True((await device.PublishStringAsync("pilots/p/s/d1/readings", "mine", Qos1)).IsSuccess);
        var refused = await device.PublishStringAsync("pilots/p/s/d2/readings", "not mine", Qos1);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, refused.ReasonCode);
        await test.DrainAsync();
        Assert.Equal(["mine"], test.Functions.Payloads());
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        using var elsewhere = new ScratchFolder();
        var stranger = new SiteAuthority(elsewhere.Path, TimeProvider.System);
        stranger.Create("stranger");
        stranger.IssueDevice(Device);
        await using var test = await StartAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () => await ConnectAsync(test, Pem(elsewhere, Device.Partition)));
    }

    [Fact]
    public async Task The_brokers_own_certificate_is_not_a_devices()
    {
        await using var test = await StartAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () => await ConnectAsync(test, Pem(_folder, "server")));
    }

    [Fact]
    public async Task A_revoked_certificate_is_closed_at_once_and_a_newer_one_let_in()
    {
        await using var test = await StartAsync();
        using var device = await ConnectAsync(test, DeviceCertificate());
        var closed = device.ClosedAsync();
        var revocations = Path.Combine(test.Folder, "data", GatewayOptions.RevokedFile);
        DeviceCertificates.Revoke(revocations, Device, TimeProvider.System.GetUtcNow().AddMinutes(-30));
        await closed.WaitAsync(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAnyAsync<Exception>(async () => await ConnectAsync(test, DeviceCertificate()));
        new SiteAuthority(_folder.Path, TimeProvider.System).IssueDevice(Device);
        using var again = await ConnectAsync(test, DeviceCertificate());
        Assert.True(again.IsConnected);
    }

    /// <summary>A stolen device is switched off when it is revoked; what it said last must not go on speaking for it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_revoked_certificate_has_retained_goes_also_when_its_device_is_away(bool isRevokedWhileStopped)
    {
        await using var test = await StartAsync();
        await RetainAsync(test);
        Assert.Equal(1, (await test.Gateway.SnapshotAsync()).Retained);
        if (isRevokedWhileStopped)
            await test.Gateway.StopAsync();
        var revocations = Path.Combine(test.Folder, "data", GatewayOptions.RevokedFile);
        DeviceCertificates.Revoke(revocations, Device, TimeProvider.System.GetUtcNow().AddMinutes(-30));
        if (isRevokedWhileStopped)
            await test.RestartAsync();
        await Eventually.Holds(() => test.Gateway.SnapshotAsync().Result.Retained == 0, "the retained message to go");

        new SiteAuthority(_folder.Path, TimeProvider.System).IssueDevice(Device);
        await RetainAsync(test);
        using var other = await ConnectAsync(test, null, o => o.WithClientId("d2").WithCredentials("d2", test.Gateway.Credentials.Add("d2", "p/s/d2")));
        var closed = other.ClosedAsync();
        DeviceCertificates.Revoke(revocations, new DeviceKey("p", "s", "another"), TimeProvider.System.GetUtcNow());
        test.Gateway.Credentials.Revoke("d2");
        await closed.WaitAsync(TimeSpan.FromSeconds(60)); // the gateway has looked
        await test.DrainAsync();
        Assert.Equal(1, (await test.Gateway.SnapshotAsync()).Retained);
    }

    private async Task RetainAsync(GatewayUnderTest test)
    {
        using var device = await ConnectAsync(test, DeviceCertificate());
        await device.RetainAsync("pilots/p/s/d1/status", "online");
        await device.DisconnectAsync();
    }

    [Fact]
    public async Task A_client_without_certificate_still_needs_its_password()
    {
        await using var test = await StartAsync();
        await Assert.ThrowsAnyAsync<Exception>(async () => await ConnectAsync(test, certificate: null));
        var password = test.Gateway.Credentials.Add("d1", "p/s/d1");
        using var device = await ConnectAsync(test, certificate: null, o => o.WithCredentials("d1", password));
        Assert.True(device.IsConnected);
    }

    [SkippableFact]
    public async Task Mosquitto_publishes_with_a_certificate()
    {
        await using var test = await StartAsync();
        string[] arguments = ["-h", "localhost", "-p", $"{test.Gateway.TlsPort}", "--cafile", _authority.CertificatePath,
            "--cert", _folder.File($"{Device.Partition}.crt"), "--key", _folder.File($"{Device.Partition}.key"),
            "-i", "d1", "-t", "pilots/p/s/d1/readings", "-m", "from mosquitto", "-q", "1"];
        Process? process;
        try
        {
            process = Process.Start(new ProcessStartInfo("mosquitto_pub", arguments) { RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new SkipException("mosquitto_pub is not installed");
        }
        using (process)
        {
            await process!.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync());
        }
        await test.DrainAsync();
        Assert.Equal(["from mosquitto"], test.Functions.Payloads());
    }

    [Fact]
    public void An_authority_is_never_replaced() => Assert.Throws<InvalidOperationException>(() => _authority.Create("again"));

    private X509Certificate2 DeviceCertificate() => Pem(_folder, Device.Partition);

    private static X509Certificate2 Pem(ScratchFolder folder, string name)
    {
        using var pem = X509Certificate2.CreateFromPemFile(folder.File(name + ".crt"), folder.File(name + ".key"));
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync(options => options with
    {
        TlsPort = 0,
        TlsCertificateFile = _folder.File("server.crt"),
        TlsKeyFile = _folder.File("server.key"),
        ClientAuthorityFile = _authority.CertificatePath,
    });

    private async Task<IMqttClient> ConnectAsync(GatewayUnderTest test, X509Certificate2? certificate,
        Func<MqttClientOptionsBuilder, MqttClientOptionsBuilder>? with = null)
    {
        using var authority = X509CertificateLoader.LoadCertificateFromFile(_authority.CertificatePath);
        var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("localhost", test.Gateway.TlsPort).WithClientId("d1")
            .WithProtocolVersion(MqttProtocolVersion.V500).WithTimeout(TimeSpan.FromSeconds(60))
            .WithTlsOptions(tls => tls.UseTls().WithTrustChain([authority]).WithRevocationMode(X509RevocationMode.NoCheck)
                .WithClientCertificates(certificate is null ? [] : [certificate]));
        var result = await client.ConnectAsync((with?.Invoke(options) ?? options).Build());
        return result.ResultCode == MqttClientConnectResultCode.Success
            ? client
            : throw new UnauthorizedAccessException(result.ResultCode.ToString());
    }
}
