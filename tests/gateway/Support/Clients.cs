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
