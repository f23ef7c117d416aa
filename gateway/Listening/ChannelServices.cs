using System.Runtime.CompilerServices;
using MQTTnet.Packets;
using Microsoft.Extensions.Logging;

namespace SmartPilots.Gateway.Listening;

/// <summary>What all connections share.</summary>
/// <param name="sendTimeout">How long a client may take nothing of what is sent to it.</param>
internal sealed class ChannelServices(TimeSpan sendTimeout, TimeProvider link, ILogger log)
{
    /// <summary>For incomplete packets before CONNECT, all connections together.</summary>
    public const int EarlyBytes = 16 << 20;

    /// <summary>For incomplete packets of connections that were let in.</summary>
    public const int LaterBytes = 32 << 20;

    public TimeSpan SendTimeout => sendTimeout;

    public TimeProvider Link => link;

    public ILogger Log => log;

    public PacketMemory Early { get; } = new(EarlyBytes);

    public PacketMemory Later { get; } = new(LaterBytes);

    public CommitWaiters Commits { get; } = new();

    public TopicCache Topics { get; } = new();

    public Deadlines Deadlines { get; } = new(link);

    /// <summary>Whether more than a time has gone by since a timestamp; 0 is none.</summary>
    public bool IsOver(ref long since, TimeSpan limit) => Interlocked.Read(ref since) is > 0 and var start && link.GetElapsedTime(start) > limit;

    /// <summary>The packet id under which a message was first sent to a subscriber.</summary>
    public ConditionalWeakTable<MqttPublishPacket, StrongBox<ushort>> Sent { get; } = [];
}
