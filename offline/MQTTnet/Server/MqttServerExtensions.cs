using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

public static class MqttServerExtensions
{
    public static Task DisconnectClientAsync(
        this MqttServer server, string id, MqttDisconnectReasonCode reasonCode = MqttDisconnectReasonCode.NormalDisconnection) =>
        server.DisconnectClientAsync(id, new MqttServerClientDisconnectOptions { ReasonCode = reasonCode });

    public static Task InjectApplicationMessage(
        this MqttServer server, string topic, string? payload = null,
        MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce, bool retain = false) =>
        server.InjectApplicationMessage(new InjectedMqttApplicationMessage(new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(qualityOfServiceLevel).WithRetainFlag(retain).Build()));

    public static Task StopAsync(this MqttServer server) => server.StopAsync(new MqttServerStopOptions());

    public static Task SubscribeAsync(this MqttServer server, string clientId, params MqttTopicFilter[] topicFilters) =>
        server.SubscribeAsync(clientId, topicFilters);

    public static Task SubscribeAsync(this MqttServer server, string clientId, string topic) =>
        server.SubscribeAsync(clientId, [new MqttTopicFilter { Topic = topic }]);
}
