using System.Text;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

public static class MqttClientExtensions
{
    public static Task DisconnectAsync(
        this IMqttClient client, MqttClientDisconnectOptionsReason reason = MqttClientDisconnectOptionsReason.NormalDisconnection,
        string? reasonString = null, uint sessionExpiryInterval = 0, List<MqttUserProperty>? userProperties = null,
        CancellationToken cancellationToken = default) =>
        client.DisconnectAsync(
            new MqttClientDisconnectOptions
            {
                Reason = reason,
                ReasonString = reasonString,
                SessionExpiryInterval = sessionExpiryInterval,
                UserProperties = userProperties,
            },
            cancellationToken);

    public static Task<MqttClientPublishResult> PublishBinaryAsync(
        this IMqttClient mqttClient, string topic, IEnumerable<byte>? payload = null,
        MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce, bool retain = false,
        CancellationToken cancellationToken = default) =>
        mqttClient.PublishAsync(
            new MqttApplicationMessage
            {
                Topic = topic,
                Payload = new(payload?.ToArray() ?? []),
                QualityOfServiceLevel = qualityOfServiceLevel,
                Retain = retain,
            },
            cancellationToken);

    public static Task<MqttClientPublishResult> PublishStringAsync(
        this IMqttClient mqttClient, string topic, string? payload = null,
        MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce, bool retain = false,
        CancellationToken cancellationToken = default) =>
        mqttClient.PublishBinaryAsync(
            topic, Encoding.UTF8.GetBytes(payload ?? ""), qualityOfServiceLevel, retain, cancellationToken);

    public static Task<MqttClientSubscribeResult> SubscribeAsync(
        this IMqttClient mqttClient, MqttTopicFilter topicFilter, CancellationToken cancellationToken = default) =>
        mqttClient.SubscribeAsync(new MqttClientSubscribeOptions { TopicFilters = [topicFilter] }, cancellationToken);

    public static Task<MqttClientSubscribeResult> SubscribeAsync(
        this IMqttClient mqttClient, string topic,
        MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
        CancellationToken cancellationToken = default) =>
        mqttClient.SubscribeAsync(new MqttTopicFilter { Topic = topic, QualityOfServiceLevel = qualityOfServiceLevel }, cancellationToken);

    public static Task<MqttClientUnsubscribeResult> UnsubscribeAsync(
        this IMqttClient mqttClient, string topic, CancellationToken cancellationToken = default) =>
        mqttClient.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = [topic] }, cancellationToken);

    /// <summary>False instead of an exception when the server does not answer.</summary>
    public static async Task<bool> TryPingAsync(this IMqttClient client, CancellationToken cancellationToken = default)
    {
        try
        {
            await client.PingAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exceptions.MqttCommunicationException)
        {
            return false;
        }
    }

    /// <summary>Connects again with the options of the last attempt.</summary>
    public static Task ReconnectAsync(this IMqttClient client, CancellationToken cancellationToken = default) =>
        client.Options is null
            ? throw new InvalidOperationException(
                "The MQTT client was not connected before. A reconnect is only permitted when the client was already connected.")
            : client.ConnectAsync(client.Options, cancellationToken);
}
