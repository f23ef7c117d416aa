using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificate _certificate = new();
    private readonly int _port = FreePort.Next();

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Messages_pass_both_ways_over_tls(SslProtocols version)
    {
        await using var server = await StartAsync(configure: o => o.WithMaxPendingMessagesPerClient(1000));
        await using var client = await ConnectAsync(o => o.WithTrustChain([_certificate.Certificate]).WithSslProtocols(version));
        await client.SubscribeAsync("#");

        var publishing = Enumerable.Range(0, 500).Select(i => client.PublishAsync("t", new string('x', i * 20))).ToList();

        for (var i = 0; i < 500; i++)
            Assert.Equal(i * 20, (await client.ReceiveAsync()).Payload.Length);
        await Task.WhenAll(publishing);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_accepted()
    {
        await using var server = await StartAsync();

        var e = await Assert.ThrowsAsync<MqttCommunicationException>(() => ConnectAsync(_ => { }));

        Assert.IsType<AuthenticationException>(e.InnerException);
    }

    [Fact]
    public async Task The_clients_own_handler_decides_about_the_servers_certificate()
    {
        await using var server = await StartAsync();

        await using var client = await ConnectAsync(o => o.WithCertificateValidationHandler(e =>
            e.SslPolicyErrors == SslPolicyErrors.RemoteCertificateChainErrors
            && e.Certificate!.GetCertHashString() == _certificate.Certificate.Thumbprint));

        Assert.True(client.Client.IsConnected);
    }

    [Fact]
    public async Task A_client_certificate_reaches_the_policy_and_a_client_without_one_is_refused()
    {
        using var device = NewClientCertificate("CN=wt-00042");
        string? name = null;
        await using var server = await StartAsync(
            s => s.ValidatingConnectionAsync += e =>
            {
                name = e.ClientCertificate?.GetNameInfo(X509NameType.SimpleName, false);
                Assert.True(e.IsSecureConnection);
                return Task.CompletedTask;
            },
            o => o.WithClientCertificate((_, certificate, _, _) => certificate is not null));

        await using var known = await ConnectAsync(o => o.WithAllowUntrustedCertificates().WithClientCertificates([device]));
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => ConnectAsync(o => o.WithAllowUntrustedCertificates()));

        Assert.Equal("wt-00042", name);
    }

    [Fact]
    public async Task Plain_bytes_on_the_tls_port_are_closed_and_nothing_is_logged()
    {
        await using var server = await StartAsync();
        using var raw = await RawConnection.OpenAsync(_port);

        await raw.SendAsync("10 0d 0004 4d515454 05 02 0000 00 0000");

        await using var client = await ConnectAsync(o => o.WithAllowUntrustedCertificates());
        Assert.True(client.Client.IsConnected);
    }

    [Fact]
    public async Task A_client_that_stops_in_the_handshake_is_cut_off_by_the_time_limit()
    {
        var clock = new SteppedClock();
        await using var server = await StartAsync(time: clock);
        using var raw = await RawConnection.OpenAsync(_port);
        await raw.SendAsync("16 03 01");

        var closing = raw.ClosesAsync();
        await clock.AdvanceUntilAsync(closing);

        await Within.Until(() => server.Server.HalfOpenCount == 0);
    }

    private Task<TestServer> StartAsync(
        Action<MqttServer>? prepare = null, Action<MqttServerOptionsBuilder>? configure = null, TimeProvider? time = null) =>
        TestServer.StartAsync(
            prepare,
            o =>
            {
                o.WithEncryptedEndpoint().WithEncryptedEndpointPort(_port).WithEncryptionCertificate(_certificate.Certificate)
                    .WithEncryptedEndpointBoundIPAddress(IPAddress.Loopback).WithEncryptedEndpointBoundIPV6Address(IPAddress.None);
                configure?.Invoke(o);
            },
            time);

    private Task<TestClient> ConnectAsync(Action<MqttClientTlsOptionsBuilder> tls) =>
        TestClient.ConnectAsync(_port, "c", configure: o => o.WithTlsOptions(t =>
        {
            t.WithTargetHost("localhost").WithRevocationMode(X509RevocationMode.NoCheck);
            tls(t);
        }));

    private static X509Certificate2 NewClientCertificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
