using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPilots.Offline.Tests.Mqtt.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

/// <summary>Our server as mqtt.js sees it.</summary>
public sealed class MqttJsTests
{
    [SkippableTheory]
    [InlineData(4, 0)]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 0)]
    [InlineData(5, 1)]
    [InlineData(5, 2)]
    public async Task A_thousand_messages_come_back_in_order(int version, int qos)
    {
        await using var server = await TestServer.StartAsync(configure: o => o.WithMaxPendingMessagesPerClient(5000));

        var output = await MqttJs.RunAsync(server.Port, $$"""
            const c = await mqtt.connectAsync(url, { protocolVersion: {{version}}, clientId: 'js' });
            let next = 0, ok = true;
            const all = new Promise(done => c.on('message', (t, p, packet) => {
              ok = ok && t === 'a/b' && p.toString() === 'm' + next && packet.qos === {{qos}};
              if (++next === 1000) done();
            }));
            const granted = await c.subscribeAsync('a/+', { qos: {{qos}} });
            await Promise.all([...Array(1000).keys()].map(i => c.publishAsync('a/b', 'm' + i, { qos: {{qos}} })));
            await all;
            console.log(ok, granted[0].qos);
            await c.endAsync();
            """);

        Assert.Equal([$"true {qos}"], output);
    }

    [SkippableFact]
    public async Task Version_5_of_mqtt_js_uses_aliases_properties_and_reasons_of_ours()
    {
        var topics = new ConcurrentQueue<string>();
        await using var server = await TestServer.StartAsync(s => s.InterceptingPublishAsync += e =>
        {
            topics.Enqueue(e.ApplicationMessage.Topic);
            if (e.ApplicationMessage.Topic == "refused")
            {
                e.ProcessPublish = false;
                e.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
            }

            return Task.CompletedTask;
        });

        var output = await MqttJs.RunAsync(server.Port, """
            const c = await mqtt.connectAsync(url, { protocolVersion: 5, autoUseTopicAlias: true, autoAssignTopicAlias: true });
            const got = new Promise(done => c.on('message', (t, p, packet) => done(packet)));
            await c.subscribeAsync('long/topic', { qos: 1, properties: { subscriptionIdentifier: 5 } });
            await c.publishAsync('long/topic', 'x', { qos: 1, properties: { contentType: 'text/plain', userProperties: { k: 'v' } } });
            for (let i = 0; i < 3; i++) await c.publishAsync('other/topic', 'x', { qos: 1 });
            const packet = await got;
            console.log(packet.properties.contentType, packet.properties.userProperties.k, packet.properties.subscriptionIdentifier);
            try { await c.publishAsync('refused', 'x', { qos: 1 }); } catch (e) { console.log(e.code); }
            await c.endAsync();
            """);

        Assert.Equal(["text/plain v 5", "151"], output);
        Assert.Equal(["long/topic", "other/topic", "other/topic", "other/topic", "refused"], topics);
    }

    [SkippableFact]
    public async Task A_persistent_session_of_mqtt_js_gets_what_came_while_it_was_away()
    {
        await using var server = await TestServer.StartAsync();
        const string Connect = "mqtt.connectAsync(url, { clientId: 'js', clean: false, protocolVersion: 4 })";
        await MqttJs.RunAsync(server.Port, $$"""
            const c = await {{Connect}};
            await c.subscribeAsync('commands/#', { qos: 2 });
            await c.endAsync();
            """);
        await server.Server.InjectApplicationMessage("commands/1", "on", MqttQualityOfServiceLevel.ExactlyOnce);

        var output = await MqttJs.RunAsync(server.Port, """
            const c = mqtt.connect(url, { clientId: 'js', clean: false, protocolVersion: 4 });
            c.on('connect', ack => console.log(ack.sessionPresent));
            await new Promise(done => c.on('message', (t, p, packet) => { console.log(t, p.toString(), packet.qos); done(); }));
            await c.endAsync();
            """);

        Assert.Equal(["true", "commands/1 on 2"], output);
    }

    [SkippableFact]
    public async Task The_will_of_mqtt_js_is_published_when_its_stream_is_destroyed()
    {
        await using var server = await TestServer.StartAsync();
        await using var watcher = await TestClient.ConnectAsync(server.Port, "w");
        await watcher.SubscribeAsync("status/#");

        await MqttJs.RunAsync(server.Port, """
            const will = { topic: 'status/js', payload: 'offline', qos: 1, retain: true };
            const c = await mqtt.connectAsync(url, { protocolVersion: 5, will });
            c.stream.destroy();
            process.exit(0);
            """);

        Assert.Equal("offline", (await watcher.ReceiveAsync()).ConvertPayloadToString());
    }
}
