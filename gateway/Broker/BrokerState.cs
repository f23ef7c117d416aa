using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Spooling;
using Microsoft.Extensions.Logging;

namespace SmartPilots.Gateway.Broker;

/// <summary>What the parts of the broker share: its clients, their sessions and what is kept for them.</summary>
internal sealed class BrokerState(GatewayOptions options, Spool spool, TimeProvider link, ILogger log) : IDisposable
{
    public Spool Spool => spool;

    public ILogger Log => log;

    public ConnectedClients Clients { get; } = new();

    public Sessions Sessions { get; } = new(link);

    public RetainedMessages Retained { get; } = new(spool, link);

    public Limits Limits { get; } = new(options.DeviceMessagesPerSecond, options.DeviceBytesPerSecond, options.MessagesPerSecond);

    public RefusedPublishes RefusedPublishes { get; } = new(link, log);

    public ChannelServices Channels { get; } = new(TimeSpan.FromSeconds(options.SendSeconds), link, log);

    /// <summary>Of what is said of refused clients and messages.</summary>
    public LogSample RefusalLines { get; } = new(link);

    /// <summary>Of what is said of messages that could not be written.</summary>
    public LogSample LostLines { get; } = new(link);

    public void Dispose() => Limits.Dispose();
}
