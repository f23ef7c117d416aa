using System.Buffers;
using System.Collections;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Broker;

/// <summary>The way of one message: announced, taken into the spool, acknowledged after its commit.</summary>
internal sealed partial class MessageIntake(MqttServer server, BrokerState state, SessionKeeper sessions)
{
    private const string TooLarge = "the payload is too large";
    private const string NotItsOwn = "the topic is not its own";

    /// <summary>Marks what the gateway itself publishes: no client can.</summary>
    public Hashtable Own { get; } = [];

    public void Attach()
    {
        server.InterceptingInboundPacketAsync += Announce;
        server.InterceptingPublishAsync += TakeAsync;
        server.InterceptingOutboundPacketAsync += AcknowledgeAsync;
        server.LoadingRetainedMessageAsync += LoadAsync;
    }

    /// <summary>
    /// The way of most messages: straight into the spool, with no work of the server's. Whatever needs more than that goes through
    /// <see cref="TakeAsync"/>.
    /// </summary>
    public Task? TryTake(string clientId, ConnectedClient client, string topic, in ReadOnlySequence<byte> payload, out bool isCongested)
    {
        isCongested = false;
        if (payload.Length > BatchLimits.MaxPayloadBytes || !client.Scope.MayPublish(topic) || TopicScope.IsCommands(topic)
            || state.Sessions.Subscriptions.Matches(topic) || !state.Limits.TryTake(client, topic.Length + payload.Length))
        {
            return null;
        }
        var commit = Append(clientId, client, topic, payload);
        isCongested = state.Spool.IsCongested;
        return commit;
    }

    /// <summary>False when nothing was expired.</summary>
    public async Task<bool> DropExpiredAsync()
    {
        var topics = await state.Retained.DropExpiredAsync();
        foreach (var topic in topics)
            await ForgetRetainedAsync(topic);
        return topics.Count > 0;
    }

    /// <summary>The server keeps it no more.</summary>
    public Task ForgetRetainedAsync(string topic) => server.UpdateRetainedMessageAsync(new MqttApplicationMessage { Topic = topic });

    private Task Announce(InterceptingPacketEventArgs inbound)
    {
        if (inbound.Packet is MqttPublishPacket { PacketIdentifier: not 0 } publish)
            AcknowledgementsOf(inbound.ClientId)?.Arriving(publish.PacketIdentifier);
        else if (inbound.Packet is MqttPubRelPacket release)
            AcknowledgementsOf(inbound.ClientId)?.Released(release.PacketIdentifier);
        return Task.CompletedTask;
    }

    private async Task TakeAsync(InterceptingPublishEventArgs publish)
    {
        if (ReferenceEquals(publish.SessionItems, Own))
            return;
        var message = publish.ApplicationMessage;
        if (state.Clients.Find(publish.ClientId) is not { } client)
        {
            publish.CloseConnection = true;
            publish.ProcessPublish = false;
            return;
        }
        // First: what is refused costs as much as what is taken.
        await state.Limits.WaitAsync(client, message.Topic.Length + message.Payload.Length, publish.CancellationToken);
        var tooLarge = message.Payload.Length > BatchLimits.MaxPayloadBytes;
        if (tooLarge || !client.Scope.MayPublish(message.Topic))
        {
            Refuse(publish, client, tooLarge);
            return;
        }
        if (message.Retain && !state.Retained.HasRoom(message, client) && !(await DropExpiredAsync() && state.Retained.HasRoom(message, client)))
        {
            message.Retain = false;
            if (state.RefusalLines.Takes(out _))
                Log.NotRetained(state.Log, LogText.Clean(publish.ClientId), LogText.Clean(client.User));
        }
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
        {
            var best = Store(publish.ClientId, message, client);
            await SetDeadlineAsync(message);
            if (state.Spool.IsCongested)
                await Quietly(best, ConfigureAwaitOptions.ForceYielding);
            return;
        }
        var exactlyOnce = message.QualityOfServiceLevel == MqttQualityOfServiceLevel.ExactlyOnce;
        if (exactlyOnce && client.Acknowledgements.IsFull)
        {
            (publish.ProcessPublish, publish.CloseConnection) = (false, true);
            return;
        }
        var isHeld = client.Acknowledgements.TryHold(exactlyOnce, () => Store(publish.ClientId, message, client), out var commit, out var isRepeated);
        publish.ProcessPublish = !isRepeated;
        await SetDeadlineAsync(message);
        // Without a packet (a will) nothing is acknowledged later; under pressure each connection has one message in memory, not many.
        if ((!isHeld || state.Spool.IsCongested) && !await Quietly(commit, ConfigureAwaitOptions.ForceYielding))
            publish.CloseConnection = true;
    }

    private async Task SetDeadlineAsync(MqttApplicationMessage message)
    {
        message.MessageExpiryInterval = state.Channels.Deadlines.In(message.MessageExpiryInterval);
        // The server keeps the former of two retained messages when only their expiry differs.
        if (message.Retain && !message.Payload.IsEmpty && await server.GetRetainedMessageAsync(message.Topic) is { } former)
            former.MessageExpiryInterval = message.MessageExpiryInterval;
    }

    private async Task AcknowledgeAsync(InterceptingPacketEventArgs outbound)
    {
        if (outbound.Packet is MqttPublishPacket delivery)
            state.Sessions.Sent(outbound.SessionItems, delivery);
        if (outbound.Packet is not (MqttPubAckPacket or MqttPubRecPacket))
            return;
        var id = ((MqttPacketWithIdentifier)outbound.Packet).PacketIdentifier;
        var commit = AcknowledgementsOf(outbound.ClientId)?.Commit(id, outbound.Packet is MqttPubRecPacket) ?? Task.CompletedTask;
        if (await Quietly(commit))
            return;
        outbound.ProcessPacket = false;
        if (state.LostLines.Takes(out _))
            Log.NotAcknowledged(state.Log, LogText.Clean(outbound.ClientId), id);
        // Not awaited here: this connection's sender, which it would wait for, waits for this handler.
        _ = Task.Run(() => sessions.CloseAsync(outbound.ClientId, MqttDisconnectReasonCode.QuotaExceeded));
    }

    private HeldAcknowledgements? AcknowledgementsOf(string clientId) => state.Clients.Find(clientId)?.Acknowledgements;

    /// <summary>
    /// Commands go to their subscribers; all else goes to the functions. What is retained outlives the broker.
    /// </summary>
    private Task Store(string clientId, MqttApplicationMessage message, ConnectedClient client)
    {
        var spooled = TopicScope.IsCommands(message.Topic) ? Task.CompletedTask : Append(clientId, client, message.Topic, message.Payload);
        return message.Retain ? Task.WhenAll(spooled, state.Retained.KeepAsync(message, RetainedOwner.Of(client))) : spooled;
    }

    private Task Append(string clientId, ConnectedClient client, string topic, in ReadOnlySequence<byte> payload)
    {
        var spooled = state.Spool.Append(topic, payload, client.OwnerOf(topic));
        if (spooled.IsFaulted && spooled.Exception.InnerException is SpoolRefusedException refused)
            state.RefusedPublishes.Add(clientId, client.User, topic, refused.Message);
        return spooled;
    }

    private async Task LoadAsync(LoadingRetainedMessagesEventArgs loading)
    {
        loading.LoadedRetainedMessages = await state.Retained.LoadAsync();
        foreach (var message in loading.LoadedRetainedMessages)
            message.MessageExpiryInterval = state.Channels.Deadlines.In(message.MessageExpiryInterval);
    }

    private void Refuse(InterceptingPublishEventArgs publish, ConnectedClient client, bool tooLarge)
    {
        state.RefusedPublishes.Add(publish.ClientId, client.User, publish.ApplicationMessage.Topic, tooLarge ? TooLarge : NotItsOwn);
        publish.ProcessPublish = false;
        // An older client asks for an answer that would read as success; where it asks for none, as small firmware does that speaks on topics
        // nobody maps, it may go on.
        var wantsAnswer = publish.ApplicationMessage.QualityOfServiceLevel != MqttQualityOfServiceLevel.AtMostOnce;
        if (!state.Limits.MayStay(publish.ClientId, client) || (wantsAnswer && !client.SaysWhy))
        {
            publish.CloseConnection = true;
            return;
        }
        if (!wantsAnswer)
            return;
        publish.Response.ReasonCode = tooLarge ? MqttPubAckReasonCode.QuotaExceeded : MqttPubAckReasonCode.NotAuthorized;
        client.Acknowledgements.TryHold(exactlyOnce: false, () => Task.CompletedTask, out _, out _);
    }

    /// <summary>False when the message is not on disk; the spool has said why.</summary>
    /// <param name="how">Readers yield: reading on where the commit ended would hold up the acknowledgements of all who waited for it.</param>
    private static async Task<bool> Quietly(Task commit, ConfigureAwaitOptions how = ConfigureAwaitOptions.None)
    {
        await commit.ConfigureAwait(how | ConfigureAwaitOptions.SuppressThrowing);
        return commit.IsCompletedSuccessfully;
    }

    private static partial class Log
    {
        [LoggerMessage(1209, LogLevel.Warning, "Message of client {Client} (user {User}) delivered but not retained: the limit of retained messages is reached")]
        public static partial void NotRetained(ILogger log, string client, string user);

        [LoggerMessage(1205, LogLevel.Error, "Packet {Packet} of client {Client} not acknowledged: it could not be written to the disk")]
        public static partial void NotAcknowledged(ILogger log, string client, ushort packet);
    }
}
