using MQTTnet;

namespace SmartPilots.Gateway.Tests.Support;

internal static class ClosingClient
{
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
