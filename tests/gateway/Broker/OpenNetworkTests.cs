using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Core.Model;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Bridge;
using SmartPilots.Gateway.Commands;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Broker;

/// <summary>A broker that the network reaches speaks TLS without being asked, with certificates that it makes itself.</summary>
public sealed class OpenNetworkTests
{
    [Fact]
    public async Task On_the_network_the_first_start_makes_an_authority_and_a_certificate_and_takes_TLS_only()
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { MqttAddress = "0.0.0.0", TlsPort = 0, TlsNames = ["127.0.0.2", "box"] });
        var authority = test.Gateway.AuthorityPath!;
        var password = test.Gateway.Credentials.Add("d1", "p/s/d1");

        using var device = await ConnectAsync(test, authority, password);
        Assert.True((await device.PublishStringAsync("pilots/p/s/d1/readings", "{}", MqttQualityOfServiceLevel.AtLeastOnce)).IsSuccess);
        using (var clear = new TcpClient())
            await Assert.ThrowsAnyAsync<SocketException>(() => clear.ConnectAsync("127.0.0.2", test.Gateway.MqttPort)); // in clear on 127.0.0.1 only
        Assert.Contains($"TLS on 0.0.0.0:{test.Gateway.TlsPort}", test.Gateway.Address, StringComparison.Ordinal);
        Assert.Contains(authority, TrustText.Of(authority), StringComparison.Ordinal);

        var first = File.ReadAllText(authority);
        await test.RestartAsync();
        Assert.Equal(first, File.ReadAllText(authority));
        using var again = await ConnectAsync(test, authority, password);
        Assert.True(again.IsConnected);
    }

    [Fact]
    public async Task A_device_certificate_of_that_authority_is_let_in_without_further_options()
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { MqttAddress = "0.0.0.0", TlsPort = 0, TlsNames = ["127.0.0.2"] });
        var folder = Path.GetDirectoryName(test.Gateway.AuthorityPath!)!;
        new SiteAuthority(folder, TimeProvider.System).IssueDevice(new DeviceKey("p", "s", "d1"));
        using var pem = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "p~s~d1.crt"), Path.Combine(folder, "p~s~d1.key"));
        using var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        using var device = await ConnectAsync(test, test.Gateway.AuthorityPath!, password: null, certificate);
        Assert.True((await device.PublishStringAsync("pilots/p/s/d1/readings", "{}", MqttQualityOfServiceLevel.AtLeastOnce)).IsSuccess);
    }

    [Fact]
    public async Task Clear_MQTT_on_the_network_is_there_when_it_is_allowed_by_name()
    {
        await using var test = await GatewayUnderTest.StartAsync(o => o with { MqttAddress = "0.0.0.0", AllowPlainMqtt = true });
        Assert.Null(test.Gateway.TlsPort);
        using var clear = new TcpClient();
        await clear.ConnectAsync("127.0.0.2", test.Gateway.MqttPort);
    }

    [Theory]
    [InlineData("127.0.0.1", null, null)]
    [InlineData("::1", null, null)]
    [InlineData("0.0.0.0", null, 8883)]
    [InlineData("192.168.1.7", null, 8883)]
    [InlineData("0.0.0.0", 18883, 18883)]
    [InlineData("127.0.0.1", 18883, 18883)]
    public void TLS_is_on_where_the_network_reaches_the_broker(string address, int? asked, int? expected)
    {
        using var folder = new ScratchFolder();
        var options = new GatewayOptions { Gateway = "g1", DataFolder = folder.Path, MqttAddress = address, TlsPort = asked }.WithTls(TimeProvider.System);
        Assert.Equal(expected, options.TlsPort);
        Assert.Equal(expected is not null, File.Exists(options.TlsCertificateFile));
    }

    [Theory]
    [InlineData("http://pilot.example.org", false, "Functions")]
    [InlineData("http://pilot.example.org", true, null)]
    [InlineData("http://127.0.0.1:8080", false, null)]
    [InlineData("http://localhost:8080", false, null)]
    [InlineData("https://pilot.example.org", false, null)]
    public void The_functions_are_spoken_to_in_clear_only_when_allowed_by_name(string address, bool isAllowed, string? problem) =>
        Assert.Equal(problem, (Good with { Functions = new Uri(address), AllowPlainHttp = isAllowed }).Problems().SingleOrDefault()?.Split(':')[0]);

    [Theory]
    [InlineData("broker.example.org", false, false, "Bridge.UseTls")]
    [InlineData("broker.example.org", true, false, null)]
    [InlineData("broker.example.org", false, true, null)]
    [InlineData("127.0.0.1", false, false, null)]
    [InlineData("localhost", false, false, null)]
    public void A_bridge_speaks_to_another_machine_in_clear_only_when_allowed_by_name(string host, bool usesTls, bool isAllowed, string? problem)
    {
        var options = Good with { Bridge = new BridgeOptions { Host = host, UseTls = usesTls }, AllowPlainMqtt = isAllowed };
        Assert.Equal(problem, options.Problems().SingleOrDefault()?.Split(':')[0]);
    }

    [Fact]
    public void A_certificate_that_cannot_be_made_is_said_with_what_to_do()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.File("certs"));
        File.WriteAllText(folder.File("certs/authority.crt"), "no certificate");
        File.WriteAllText(folder.File("certs/authority.key"), "no key");
        var error = Assert.Throws<InvalidDataException>(() => (Good with { DataFolder = folder.Path, MqttAddress = "0.0.0.0" }).WithTls(TimeProvider.System));
        Assert.Contains("server.crt", error.Message, StringComparison.Ordinal);
    }

    private static GatewayOptions Good => new()
    {
        Gateway = "g1", DataFolder = "data", Functions = new Uri("https://pilot.example.org"), FunctionsKey = "key",
    };

    private static async Task<IMqttClient> ConnectAsync(GatewayUnderTest test, string authority, string? password, X509Certificate2? certificate = null)
    {
        using var trusted = X509CertificateLoader.LoadCertificateFromFile(authority);
        var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.2", test.Gateway.TlsPort).WithClientId("d1")
            .WithProtocolVersion(MqttProtocolVersion.V500).WithTimeout(TimeSpan.FromSeconds(60))
            .WithTlsOptions(tls => tls.UseTls().WithTrustChain([trusted]).WithRevocationMode(X509RevocationMode.NoCheck)
                .WithClientCertificates(certificate is null ? [] : [certificate]));
        if (password is not null)
            options.WithCredentials("d1", password);
        Assert.Equal(MqttClientConnectResultCode.Success, (await client.ConnectAsync(options.Build())).ResultCode);
        return client;
    }
}
