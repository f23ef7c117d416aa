using System.Text;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>MQTT 5, chapter 4.3.3.</summary>
public sealed class ExactlyOnceTests
{
    private readonly List<string> _taken = [];

    [Fact]
    public async Task MQTT_4_3_3_10_a_repeated_publish_is_answered_but_not_taken_twice()
    {
        await using var server = await StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync(Message(7, "once"));
        await raw.ReadAsync<MqttPubRecPacket>();
        await raw.SendAsync(Message(7, "once", dup: true));
        await raw.ReadAsync<MqttPubRecPacket>();
        await raw.SendAsync(new MqttPubRelPacket { PacketIdentifier = 7 });
        Assert.Equal(MqttPubCompReasonCode.Success, (await raw.ReadAsync<MqttPubCompPacket>()).ReasonCode);

        Assert.Equal(["once"], _taken);
    }

    [Fact]
    public async Task MQTT_4_3_3_12_after_pubrel_the_identifier_is_a_new_message()
    {
        await using var server = await StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);

        foreach (var text in (string[])["first", "second"])
        {
            await raw.SendAsync(Message(7, text));
            await raw.ReadAsync<MqttPubRecPacket>();
            await raw.SendAsync(new MqttPubRelPacket { PacketIdentifier = 7 });
            await raw.ReadAsync<MqttPubCompPacket>();
        }

        Assert.Equal(["first", "second"], _taken);
    }

    [Fact]
    public async Task MQTT_4_3_3_11_a_release_that_is_repeated_is_completed_again_without_the_look_of_a_failure()
    {
        await using var server = await StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync(new MqttPubRelPacket { PacketIdentifier = 9 });

        var answer = await raw.ReadAsync<MqttPubCompPacket>();
        Assert.Equal((9, MqttPubCompReasonCode.Success), (answer.PacketIdentifier, answer.ReasonCode));
    }

    [Fact]
    public async Task A_message_that_nobody_has_asked_for_is_received_without_a_reason()
    {
        await using var server = await StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync(new MqttPublishPacket
        {
            Topic = "t", PacketIdentifier = 3, QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce,
        });

        Assert.Equal(MqttPubRecReasonCode.Success, (await raw.ReadAsync<MqttPubRecPacket>()).ReasonCode);
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task A_message_repeated_on_a_new_connection_of_the_session_is_not_taken_twice(MqttProtocolVersion version)
    {
        await using var server = await StartAsync();
        using (var before = await RawConnection.ConnectAsync(server.Port, "d", version, Persistent))
        {
            await before.SendAsync(Message(7, "once"));
            await before.ReadAsync<MqttPubRecPacket>();
        }

        using var after = await RawConnection.ConnectAsync(server.Port, "d", version, Persistent);
        Assert.True(after.ConnAck.IsSessionPresent);
        await after.SendAsync(Message(7, "once", dup: true));
        await after.ReadAsync<MqttPubRecPacket>();

        Assert.Equal(["once"], _taken);
    }

    [Fact]
    public async Task A_message_whose_pubrec_was_withheld_is_taken_when_it_comes_again()
    {
        var withhold = true;
        await using var server = await StartAsync(s => s.InterceptingOutboundPacketAsync += e =>
        {
            e.ProcessPacket = e.Packet is not MqttPubRecPacket || !withhold;
            return Task.CompletedTask;
        });
        using var raw = await RawConnection.ConnectAsync(server.Port);

        await raw.SendAsync(Message(7, "not stored"));
        await raw.IsAliveAsync();
        withhold = false;
        await raw.SendAsync(Message(7, "not stored", dup: true));
        await raw.ReadAsync<MqttPubRecPacket>();

        Assert.Equal(2, _taken.Count);
    }

    [Fact]
    public async Task A_message_whose_pubrec_never_left_is_taken_when_it_comes_again()
    {
        var never = new TaskCompletionSource().Task;
        var held = new TaskCompletionSource();
        await using var server = await StartAsync(s => s.InterceptingOutboundPacketAsync += e =>
            e.Packet is MqttPubRecPacket && held.TrySetResult() ? never.WaitAsync(e.CancellationToken) : Task.CompletedTask);
        server.MayLogErrors = true;
        using (var before = await RawConnection.ConnectAsync(server.Port, "d", configure: Persistent))
        {
            await before.SendAsync(Message(7, "not stored"));
            await Within.Time(held.Task);
        }

        using var after = await RawConnection.ConnectAsync(server.Port, "d", configure: Persistent);
        await after.SendAsync(Message(7, "not stored", dup: true));
        await after.ReadAsync<MqttPubRecPacket>();

        Assert.Equal(2, _taken.Count);
    }

    [Fact]
    public async Task MQTT_4_3_3_4_a_delivered_message_is_released_after_pubrec_and_forgotten_after_pubcomp()
    {
        await using var server = await StartAsync();
        using var raw = await RawConnection.ConnectAsync(server.Port);
        await raw.SendAsync(new MqttSubscribePacket
        {
            PacketIdentifier = 1, TopicFilters = [new() { Topic = "t", QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce }],
        });
        await raw.ReadAsync<MqttSubAckPacket>();

        await server.Server.InjectApplicationMessage("t", "x", MqttQualityOfServiceLevel.ExactlyOnce);
        var identifier = (await raw.ReadAsync<MqttPublishPacket>()).PacketIdentifier;
        await raw.SendAsync(new MqttPubRecPacket { PacketIdentifier = identifier });
        Assert.Equal(MqttPubRelReasonCode.Success, (await raw.ReadAsync<MqttPubRelPacket>()).ReasonCode);
        await raw.SendAsync(new MqttPubCompPacket { PacketIdentifier = identifier });
        await raw.SendAsync(new MqttPubRecPacket { PacketIdentifier = identifier });

        Assert.Equal(MqttPubRelReasonCode.PacketIdentifierNotFound, (await raw.ReadAsync<MqttPubRelPacket>()).ReasonCode);
    }

    private static void Persistent(MqttConnectPacket connect)
    {
        connect.CleanSession = false;
        connect.SessionExpiryInterval = 100;
    }

    private static MqttPublishPacket Message(ushort identifier, string text, bool dup = false) => new()
    {
        Topic = "t", PacketIdentifier = identifier, Payload = new(Encoding.UTF8.GetBytes(text)), Dup = dup,
        QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce,
    };

    private Task<TestServer> StartAsync(Action<MqttServer>? prepare = null) => TestServer.StartAsync(s =>
    {
        s.InterceptingPublishAsync += e =>
        {
            _taken.Add(Encoding.UTF8.GetString(e.ApplicationMessage.Payload));
            return Task.CompletedTask;
        };
        prepare?.Invoke(s);
    });
}
