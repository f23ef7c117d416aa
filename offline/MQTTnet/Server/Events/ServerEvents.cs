using MQTTnet.Internal;

namespace MQTTnet.Server;

/// <summary>The handlers of one server.</summary>
internal sealed class ServerEvents
{
    public AsyncEvent<ApplicationMessageNotConsumedEventArgs> NotConsumed { get; } = new();

    public AsyncEvent<ClientConnectedEventArgs> ClientConnected { get; } = new();

    public AsyncEvent<ClientDisconnectedEventArgs> ClientDisconnected { get; } = new();

    public AsyncEvent<ClientSubscribedTopicEventArgs> ClientSubscribed { get; } = new();

    public AsyncEvent<ClientUnsubscribedTopicEventArgs> ClientUnsubscribed { get; } = new();

    public AsyncEvent<InterceptingPacketEventArgs> InboundPacket { get; } = new();

    public AsyncEvent<InterceptingPacketEventArgs> OutboundPacket { get; } = new();

    public AsyncEvent<InterceptingPublishEventArgs> Publish { get; } = new();

    public AsyncEvent<InterceptingSubscriptionEventArgs> Subscription { get; } = new();

    public AsyncEvent<InterceptingUnsubscriptionEventArgs> Unsubscription { get; } = new();

    public AsyncEvent<LoadingRetainedMessagesEventArgs> LoadingRetained { get; } = new();

    public AsyncEvent<RetainedMessageChangedEventArgs> RetainedChanged { get; } = new();

    public AsyncEvent<EventArgs> RetainedCleared { get; } = new();

    public AsyncEvent<SessionDeletedEventArgs> SessionDeleted { get; } = new();

    public AsyncEvent<EventArgs> Started { get; } = new();

    public AsyncEvent<EventArgs> Stopped { get; } = new();

    public AsyncEvent<ValidatingConnectionEventArgs> ValidatingConnection { get; } = new();
}
