using MQTTnet.Protocol;
using SmartPilots.Gateway.Listening;

namespace SmartPilots.Gateway.Broker;

/// <summary>What the gateway knows of one session of the server's; it lies in the session's items. Changed under the lock of <see cref="Sessions"/>.</summary>
internal sealed class ClientSession
{
    public Dictionary<string, MqttQualityOfServiceLevel> Filters { get; } = new(StringComparer.Ordinal);

    /// <summary>The last one; null until the client is in.</summary>
    public MqttConnection? Connection { get; set; }

    /// <summary>When the client left, as a timestamp; 0 while it is connected.</summary>
    public long AwaySince { get; set; }

    public bool IsConnected => Connection is not null && AwaySince == 0;

    /// <summary>Queued with QoS 0, until it is sent.</summary>
    public Load Unsent { get; set; }

    /// <summary>Queued or sent with QoS 1 or 2, until it is acknowledged.</summary>
    public Load Unacknowledged { get; set; }

    /// <summary>Messages and their bytes.</summary>
    internal readonly record struct Load(int Count, long Bytes)
    {
        public static Load operator +(Load load, long bytes) => new(load.Count + 1, load.Bytes + bytes);

        public static Load operator -(Load load, long bytes) => new(Math.Max(0, load.Count - 1), Math.Max(0, load.Bytes - bytes));
    }
}
