using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>One SUBSCRIBE or UNSUBSCRIBE, of a client or of the server's owner.</summary>
internal sealed class SubscriptionRequest(Broker broker, Session session)
{
    private readonly List<(MqttTopicFilter Filter, uint Identifier)> _retainedWanted = [];

    /// <summary>Set by a handler that wants the connection closed.</summary>
    public bool CloseConnection { get; private set; }

    /// <summary>One reason code for each filter, in the same order [MQTT-3.8.4-6].</summary>
    public async Task<MqttSubAckPacket> SubscribeAsync(MqttSubscribePacket packet, CancellationToken cancellationToken)
    {
        var answer = new MqttSubAckPacket { PacketIdentifier = packet.PacketIdentifier };
        packet.TopicFilters.ForEach(CheckForm);
        foreach (var requested in packet.TopicFilters)
        {
            var refusal = Refusal(requested);
            var filter = requested;
            var reason = refusal ?? GrantOf(filter);
            if (refusal is null && broker.Events.Subscription.HasHandlers)
            {
                var status = new MqttSessionStatus(session, broker);
                var args = new InterceptingSubscriptionEventArgs(
                    cancellationToken, session.ClientId, session.UserName, status, filter, packet.UserProperties);
                args.Response.ReasonCode = reason;
                await broker.Events.Subscription.InvokeAsync(args).ConfigureAwait(false);
                CloseConnection |= args.CloseConnection;
                filter = args.TopicFilter;
                reason = Decide(args, filter);
                answer.ReasonString ??= args.Response.ReasonString;
            }

            answer.ReasonCodes.Add(reason);
            if ((byte)reason <= 2)
                await AddAsync(filter, packet.SubscriptionIdentifier, reason).ConfigureAwait(false);
        }

        return answer;
    }

    public async Task<MqttUnsubAckPacket> UnsubscribeAsync(MqttUnsubscribePacket packet, CancellationToken cancellationToken)
    {
        var answer = new MqttUnsubAckPacket { PacketIdentifier = packet.PacketIdentifier };
        packet.TopicFilters.ForEach(filter => CheckForm(filter));
        foreach (var filter in packet.TopicFilters)
        {
            var args = new InterceptingUnsubscriptionEventArgs(
                cancellationToken, session.ClientId, session.UserName, session.Items, filter, packet.UserProperties);
            await broker.Events.Unsubscription.InvokeAsync(args).ConfigureAwait(false);
            CloseConnection |= args.CloseConnection;
            var reason = args.Response.ReasonCode;
            if (args.ProcessUnsubscription && !await RemoveAsync(filter).ConfigureAwait(false))
                reason = MqttUnsubscribeReasonCode.NoSubscriptionExisted;
            answer.ReasonCodes.Add(reason);
            answer.ReasonString ??= args.Response.ReasonString;
        }

        return answer;
    }

    /// <summary>After the answer has been queued, so that clients see it first.</summary>
    public void SendRetained()
    {
        foreach (var (filter, identifier) in _retainedWanted)
            SendRetained(filter, identifier);
    }

    public async Task AddAsync(ICollection<MqttTopicFilter> filters)
    {
        foreach (var filter in filters)
        {
            MqttTopicValidator.ThrowIfInvalidSubscribe(filter.Topic);
            await AddAsync(filter, 0, GrantOf(filter)).ConfigureAwait(false);
        }

        SendRetained();
    }

    public async Task RemoveAsync(ICollection<string> filters)
    {
        foreach (var filter in filters)
            await RemoveAsync(filter).ConfigureAwait(false);
    }

    /// <summary>
    /// A reason code refuses what is well formed but not allowed; what is not well formed ends the connection [MQTT-4.7.1-1].
    /// </summary>
    private void CheckForm(string filter)
    {
        if (!TopicRules.IsWellFormed(filter))
            throw PacketFault.Malformed("A topic filter is empty, or has a wildcard in the wrong place [MQTT-4.7.1-1] [MQTT-4.7.3-1].");
        if (KnowsShares && SharedFilter.IsMeant(filter) && !SharedFilter.TryParse(filter, out _))
            throw PacketFault.Malformed("A shared subscription has no share name or no filter [MQTT-4.8.2-1] [MQTT-4.8.2-2].");
    }

    private void CheckForm(MqttTopicFilter filter)
    {
        CheckForm(filter.Topic);
        if (filter.NoLocal && SharedFilter.IsMeant(filter.Topic))
            throw PacketFault.Protocol("No Local with a shared subscription [MQTT-3.8.3-4].");
    }

    /// <summary>Older versions know no shared subscriptions, so none of theirs is malformed; they get them all the same, as from EMQX.</summary>
    private bool KnowsShares => session.Connection?.Connect.ProtocolVersion == MqttProtocolVersion.V500;

    private static MqttSubscribeReasonCode? Refusal(MqttTopicFilter filter) =>
        TopicRules.IsFilter(filter.Topic) && (!SharedFilter.IsMeant(filter.Topic) || SharedFilter.TryParse(filter.Topic, out _))
            ? null : MqttSubscribeReasonCode.TopicFilterInvalid;

    private static MqttSubscribeReasonCode GrantOf(MqttTopicFilter filter) => (MqttSubscribeReasonCode)filter.QualityOfServiceLevel;

    private static MqttSubscribeReasonCode Decide(InterceptingSubscriptionEventArgs args, MqttTopicFilter filter)
    {
        var reason = args.Response.ReasonCode;
        if (args.ProcessSubscription)
            return (byte)reason > 2 ? reason : (MqttSubscribeReasonCode)Math.Min((int)reason, (int)filter.QualityOfServiceLevel);
        return (byte)reason > 2 ? reason : MqttSubscribeReasonCode.UnspecifiedError;
    }

    private async Task AddAsync(MqttTopicFilter filter, uint identifier, MqttSubscribeReasonCode granted)
    {
        filter.QualityOfServiceLevel = (MqttQualityOfServiceLevel)granted;
        session.Subscriptions[filter.Topic] = filter;
        var isNew = broker.Subscriptions.Add(new Subscription(session, filter, identifier));
        if (broker.Events.ClientSubscribed.HasHandlers)
        {
            await broker.Events.ClientSubscribed.InvokeAsync(new(session.ClientId, session.UserName, filter, session.Items))
                .ConfigureAwait(false);
        }

        if (SharedFilter.IsMeant(filter.Topic))
            return; // nothing retained is sent (4.8.2)
        var wanted = filter.RetainHandling == MqttRetainHandling.SendAtSubscribe
            || (filter.RetainHandling == MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly && isNew);
        if (wanted)
            _retainedWanted.Add((filter, identifier));
    }

    private void SendRetained(MqttTopicFilter filter, uint identifier)
    {
        foreach (var (message, storedAt) in broker.Retained.Matching(filter.Topic))
        {
            var qos = (MqttQualityOfServiceLevel)Math.Min((int)filter.QualityOfServiceLevel, (int)message.QualityOfServiceLevel);
            session.Outgoing.Add(new Delivery(message, qos, true, identifier > 0 ? [identifier] : null, storedAt));
        }
    }

    private async Task<bool> RemoveAsync(string filter)
    {
        if (!session.Subscriptions.TryRemove(filter, out _))
            return false;
        broker.Subscriptions.Remove(session, filter);
        await broker.Events.ClientUnsubscribed.InvokeAsync(new(session.ClientId, session.UserName, filter, session.Items))
            .ConfigureAwait(false);
        return true;
    }
}
