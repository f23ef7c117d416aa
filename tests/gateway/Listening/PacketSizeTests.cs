using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>A packet is judged by its fixed header, before memory is taken for it.</summary>
public sealed class PacketSizeTests
{
    [Theory]
    [InlineData("10 ff ff ff 7f")] // 256 MB
    [InlineData("10 81 80 01")] // 1 byte more than 16 KB
    [InlineData("10 80 80 80 80 01")] // a length of five bytes
    [InlineData("30 05")] // no CONNECT
    public async Task Before_CONNECT_a_large_or_wrong_header_closes_the_connection(string hex)
    {
        await using var test = await StartAsync();
        using var raw = await RawConnection.OpenAsync(test.Gateway.MqttPort);

        await raw.SendAsync(hex);

        Assert.Null(await raw.ClosesAsync());
    }

    [Fact]
    public async Task After_CONNECT_a_packet_over_a_megabyte_is_too_large_and_the_client_was_told()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        using var raw = await RawConnection.ConnectAsync(test, "c");
        Assert.Equal((uint)PacketCutter.MaxPacketBytes, raw.ConnAck.MaximumPacketSize);

        await raw.SendAsync("30 ff ff ff 7f 0001");

        Assert.Equal(MqttDisconnectReasonCode.PacketTooLarge, (await raw.ClosesAsync())?.ReasonCode);
    }

    [Fact]
    public async Task Incomplete_CONNECTs_have_a_bound_together_and_keep_nobody_out()
    {
        await using var test = await StartAsync();
        byte[] most = [0x10, 0xf0, 0x7f, 0, 4, .. "MQTT"u8, 4, .. new byte[12_000]]; // it says that it has 16,368
        const int within = ChannelServices.EarlyBytes / 16_368;
        var incomplete = new List<RawConnection>();
        for (var i = 0; i < within + 100; i++)
        {
            incomplete.Add(await RawConnection.OpenAsync(test.Gateway.MqttPort, MqttProtocolVersion.V311));
            await incomplete[i].SendAsync(most);
        }

        var closing = incomplete.Select(raw => raw.ClosesAsync()).ToList();
        await Eventually.Holds(() => closing.Skip(within + 1).All(close => close.IsCompleted), "the surplus to be closed");
        Assert.All(closing.Take(10), close => Assert.False(close.IsCompleted)); // the first came in time: it is not for their age that the others are closed
        await test.ConnectAsync("honest");

        incomplete.ForEach(raw => raw.Dispose());
        await Task.WhenAll(closing).ContinueWith(_ => { }, TaskScheduler.Default); // their ends, one way or another
        await Eventually.Holds(() => IsLetInAsync(test, new string('x', 15_000)).Result, "the memory to be given back");
    }

    [Fact]
    public async Task Incomplete_packets_of_clients_have_a_bound_together_too()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var closing = new List<Task<MqttDisconnectPacket?>>();
        var connections = new List<RawConnection>();
        for (var i = 0; i < (ChannelServices.LaterBytes / PacketCutter.MaxPacketBytes) + 4; i++)
        {
            connections.Add(await RawConnection.ConnectAsync(test, $"c{i}"));
            await connections[i].SendAsync("30 f0 ff 3f 0001"); // 1 MB to come
            closing.Add(connections[i].ClosesAsync());
        }

        await Eventually.Holds(() => closing.Count(close => close.IsCompleted) >= 4, "the surplus to be closed");
        Assert.Equal(MqttDisconnectReasonCode.QuotaExceeded, (await await Task.WhenAny(closing))?.ReasonCode);
        connections.ForEach(raw => raw.Dispose());
    }

    // Nothing is closed here because its time is over.
    private static Task<GatewayUnderTest> StartAsync() => GatewayUnderTest.StartAsync(options => options with { ConnectSeconds = 600 });

    private static async Task<bool> IsLetInAsync(GatewayUnderTest test, string password)
    {
        using var raw = await RawConnection.OpenAsync(test.Gateway.MqttPort, MqttProtocolVersion.V311);
        // Nobody has this password: an answer shows that all of the packet was read.
        await raw.SendAsync(new MqttConnectPacket
        {
            ClientId = "large", CleanSession = true, Username = "u", Password = System.Text.Encoding.UTF8.GetBytes(password),
        });
        return await raw.ReadAsync() is MqttConnAckPacket;
    }
}
