using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Tests.Support;

internal static class Clients
{
    /// <summary>Done when its connection ends, from now on.</summary>
    public static Task ClosedAsync(this IMqttClient client)
    {
        var closed = new TaskCompletionSource();
        client.DisconnectedAsync += _ => Task.FromResult(closed.TrySetResult());
        return closed.Task;
    }

    public static Task<MqttClientPublishResult> RetainAsync(this IMqttClient client, string topic, string payload) =>
        client.PublishStringAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain: true);

    /// <summary>What comes on a topic from now on; what is retained there is among it when this returns.</summary>
    public static async Task<ChannelReader<MqttApplicationMessage>> HearAsync(this IMqttClient client, string filter,
        MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce)
    {
        var heard = Channel.CreateUnbounded<MqttApplicationMessage>();
        client.ApplicationMessageReceivedAsync += e => heard.Writer.WriteAsync(e.ApplicationMessage).AsTask();
        await client.SubscribeAsync(filter, qos);
        await client.PingAsync(); // the server keeps its order: what is retained comes before the answer
        return heard.Reader;
    }

    /// <summary>Disposes; of a client whose connection has just broken, its own clean-up may be quicker and is no failure of a test.</summary>
    public static void Close(this IMqttClient client)
    {
        try
        {
            client.Dispose();
        }
        catch (ObjectDisposedException)
        {
            // closed
        }
    }
}
