using System.Net;
using System.Net.Sockets;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Status;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Broker;

/// <summary>The clients of these tests come from 127.0.0.1, whoever floods from 127.0.0.2: to the gateway they are two machines.</summary>
public sealed class AddressLimitTests
{
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;
    private const int Most = 40;

    [SkippableFact]
    public async Task An_address_that_floods_with_half_open_and_full_connections_keeps_out_nobody_else()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "other systems have one loopback address");
        await using var test = await GatewayUnderTest.StartAsync(o => o with { ConnectionsPerAddress = Most, LimitsLoopback = true });
        using var flood = new Flood(test.Gateway.MqttPort);
        var (user, password) = ("flooder", test.Gateway.Credentials.Add("flooder", "*"));
        for (var i = 0; i < Most / 2; i++)
            await flood.ConnectAsync($"flooder-{i}", user, password);
        for (var i = 0; i < 10 * Most; i++)
            await flood.OpenAsync();

        await Eventually.Holds(() => Status(test).CrowdedOut == (10 * Most) - (Most / 2), () => $"{Status(test).CrowdedOut} closed unheard");
        var honest = await test.ConnectAsync("honest");
        Assert.True((await honest.PublishStringAsync(SpoolUnderTest.Topic, "served", Qos1)).IsSuccess);
        Assert.Contains($"{(10 * Most) - (Most / 2)} connections closed unheard", StatusText.Of(Status(test)));

        flood.Close();
        // The broker notices one end after the other.
        await Eventually.Holds(() => flood.TryConnectAsync("flooder-again", user, password).Result, "the address gets its places back");
    }

    [SkippableFact]
    public async Task An_address_that_connects_anew_too_quickly_is_closed_unheard_and_others_are_not()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "other systems have one loopback address");
        await using var test = await GatewayUnderTest.StartAsync(
            o => o with { ConnectionsPerAddress = Most, ConnectsPerSecondPerAddress = 1, LimitsLoopback = true });
        using var flood = new Flood(test.Gateway.MqttPort);
        for (var i = 0; i < 10_000 && Status(test).CrowdedOut == 0; i++)
        {
            await flood.OpenAsync();
            flood.Close();
        }
        Assert.True(Status(test).CrowdedOut > 0, "nothing was refused");
        await test.ConnectAsync("honest");
    }

    [Fact]
    public async Task There_is_a_limit_for_all_together_and_none_for_this_machine_alone()
    {
        await using var test = await GatewayUnderTest.StartAsync(
            o => o with { ConnectionsPerAddress = 1, ConnectsPerSecondPerAddress = 1, Connections = 5 });
        for (var i = 0; i < 5; i++)
            await test.ConnectAsync($"c{i}");
        using var sixth = new MqttClientFactory().CreateMqttClient();
        await Assert.ThrowsAnyAsync<Exception>(() => test.TryConnectAsync(sixth, "c5"));
        Assert.Equal(1, Status(test).CrowdedOut);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2::6", "2001:db8:1:2::")]
    [InlineData("::1", "::1")]
    public void A_network_of_IPv6_counts_as_one_address(string address, string counts) =>
        Assert.Equal(IPAddress.Parse(counts), AddressLimits.KeyOf(IPAddress.Parse(address)));

    private static GatewaySnapshot Status(GatewayUnderTest test) => test.Gateway.SnapshotAsync().Result;

    /// <summary>Connections from 127.0.0.2.</summary>
    private sealed class Flood(int port) : IDisposable
    {
        private readonly List<Socket> _open = [];

        public async Task<Socket> OpenAsync()
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _open.Add(socket);
            socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
            try
            {
                await socket.ConnectAsync("127.0.0.1", port);
            }
            catch (SocketException)
            {
                // closed unheard even before this side knew that it was open
            }
            return socket;
        }

        public async Task ConnectAsync(string clientId, string user, string password) =>
            Assert.True(await TryConnectAsync(clientId, user, password), "the connection was closed unheard");

        public async Task<bool> TryConnectAsync(string clientId, string user, string password)
        {
            var socket = await OpenAsync();
            byte[] body = [0, 4, .. "MQTT"u8, 4, 0xc2, 0, 0, .. Text(clientId), .. Text(user), .. Text(password)];
            var answer = new byte[4];
            try
            {
                await socket.SendAsync((byte[])[0x10, checked((byte)body.Length), .. body]);
                return await socket.ReceiveAsync(answer) == 4 && answer is [0x20, 2, 0, 0];
            }
            catch (SocketException)
            {
                return false; // reset: closed before it was heard
            }
        }

        public void Close()
        {
            _open.ForEach(socket => socket.Dispose());
            _open.Clear();
        }

        public void Dispose() => Close();

        private static byte[] Text(string text) => [0, checked((byte)text.Length), .. Encoding.UTF8.GetBytes(text)];
    }
}
